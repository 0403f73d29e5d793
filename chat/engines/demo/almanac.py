"""The long reply: a gardener's year of several thousand words, put together from parts."""

from __future__ import annotations

from dataclasses import dataclass

_OPENING = """# A gardener's year

You asked for something long, so here is a year in a small garden, month by month. It is put \
together from parts and written for one purpose: to give you a page to scroll, to reload, to stop \
and to continue while it grows. Any likeness to good advice is welcome, but not promised.

"""

_CLOSING = """## And then?

Then it is January again. A garden is never finished, which is the best thing about it: whatever \
went wrong can be tried once more, a little earlier or a little deeper, and whatever went well \
will be slightly different next time. Keep a notebook. Write down the first frost and the first \
bean. In three years you will trust that notebook more than any almanac, and much more than a \
demo model.
"""

_MONTH = """## {name}

{weather} {mood}

### What to do

1. {first}
2. {second}
3. {third}

{habit} {name} rewards people who look before they dig: walk the paths once without a tool in \
your hand, and see what changed since last week. Three things are worth a note, namely {notes}. \
A line for each is enough.

### What to sow and plant

| Plant | Where | Days to sprout |
|:--|:--|--:|
{rows}

{sowing} Label every row on the day you sow it. By the end of {name} all small green leaves look \
alike, and a gardener who weeds from memory weeds {crop} first.

### What can go wrong

- {trouble}
- {slip}
- Too much at once. Half of what was planned for {name} can wait, and most of it will be easier \
in {following}.

> {saying}

"""


@dataclass(frozen=True)
class _Month:
    """What is special about a month; `plants` are name, place and days."""

    name: str
    weather: str
    first: str
    second: str
    third: str
    notes: str
    plants: tuple[tuple[str, str, int], ...]
    trouble: str


_MONTHS = (
    _Month(
        "January",
        "The ground is hard, the light is low, and the garden keeps its plans to itself.",
        "Sort the seeds. Throw away what is older than four years, except tomatoes and beans.",
        "Sharpen the knives and oil the handles while there is time to do it slowly.",
        "Draw the beds on paper, and give each family of plants another place than last year.",
        "how long the frost stays, which birds come, and where the snow melts first",
        (("Leek", "window sill", 14), ("Onion", "window sill", 12), ("Chilli", "warm shelf", 18)),
        "Mice in the shed: seeds belong in tins, not in paper bags.",
    ),
    _Month(
        "February",
        "Some noons are warm enough to fool you, and the nights put everything right again.",
        "Prune apple and pear trees on a dry day, and stop while they still look like trees.",
        "Spread compost over the empty beds and let the worms carry it down.",
        "Cut the autumn raspberries to the ground; they begin anew from below.",
        "the first snowdrop, the first bee, and the last ice on the water butt",
        (("Lettuce", "cold frame", 8), ("Broad bean", "open bed", 20), ("Celery", "shelf", 18)),
        "Leggy seedlings: they have more warmth than light, so give them less of the one.",
    ),
    _Month(
        "March",
        "Wind dries the soil, the days overtake the nights, and weeds take it as a signal.",
        "Loosen the beds with a fork as soon as the soil crumbles in your hand.",
        "Divide what has grown into a ring with an empty middle, and plant the young edges.",
        "Put up the supports for the peas now, before there is anything to trample on.",
        "how the soil smells, what the hedge does, and which bed dries first",
        (("Pea", "open bed", 12), ("Radish", "open bed", 6), ("Spinach", "open bed", 10)),
        "Working wet soil: it remembers every step until autumn.",
    ),
    _Month(
        "April",
        "Sun, hail and rain take turns within the hour, and everything grows through all three.",
        "Sow carrots in rows as thin as you can manage, and then a little thinner.",
        "Plant potatoes a hand deep, with a hand's breadth of soil drawn over them later.",
        "Harden off the seedlings: outside by day, inside by night, for a week.",
        "the last frost, the plum blossom, and the day on which the swallows are back",
        (("Carrot", "open bed", 18), ("Chard", "open bed", 10), ("Poppy", "border", 12)),
        "Slugs at dusk: a lamp and a bucket do more than any powder.",
    ),
    _Month(
        "May",
        "For a few days after the middle of the month the cold comes back to say good-bye.",
        "Wait for that, and only then plant tomatoes, courgettes and beans outside.",
        "Mulch between the rows with grass that has dried for a day.",
        "Tie in whatever climbs, loosely, with a loop that leaves room for a thicker stem.",
        "which seedlings the slugs prefer, how fast the peas climb, and when the lilac ends",
        (("Bean", "open bed", 9), ("Courgette", "compost", 7), ("Sunflower", "fence", 8)),
        "Late frost: an old sheet over the tomatoes is worth more than regret.",
    ),
    _Month(
        "June",
        "The evenings are long, the shade is welcome, and the watering can is never far away.",
        "Water rarely and deeply, in the morning, at the root and not over the leaves.",
        "Pinch out the side shoots of the tomatoes while they are small enough for two fingers.",
        "Pick peas every other day; a plant that is picked goes on.",
        "the first strawberry, the depth to which the soil is dry, and who visits the lavender",
        (("Beetroot", "open bed", 10), ("Fennel", "open bed", 12), ("Dill", "gaps", 14)),
        "Greenfly: wait a week, and the ladybirds find them too.",
    ),
    _Month(
        "July",
        "Heat stands between the rows, and thunder comes over the hills when nobody expects it.",
        "Harvest in the cool of the morning, and leave the noon to the lizards.",
        "Lift the garlic when half of its leaves are yellow, and hang it up in bundles.",
        "Sow biennials now if there are to be foxgloves next year.",
        "how many courgettes are too many, when the swifts leave, and what the hail hit",
        (("Kale", "open bed", 7), ("Endive", "open bed", 6), ("Foxglove", "seed tray", 16)),
        "Blossom-end rot: it is thirst, not illness, and even watering cures it.",
    ),
    _Month(
        "August",
        "Everything is ripe at once, and the kitchen is as busy as the beds.",
        "Pick beans before their seeds show, or leave a few plants alone to make seed.",
        "Cut back herbs by a third and dry what you cut in the shade.",
        "Plant strawberries on a dull day, with the heart of each plant just above the soil.",
        "what was too much, what was too little, and what the neighbours gave away",
        (("Spinach", "open bed", 8), ("Turnip", "open bed", 6), ("Rocket", "gaps", 5)),
        "Holidays: ask somebody to pick as well as to water, and to keep what they pick.",
    ),
    _Month(
        "September",
        "Spiders hang their nets between the stalks, and the dew shows every one of them.",
        "Bring in the pumpkins with a hand of stalk, and let them harden in the sun.",
        "Sow green manure on every bed that has become empty.",
        "Collect seed on a dry afternoon, and write the year on the bag.",
        "the first morning with mist, the best tomato, and the tree with the most wasps",
        (("Lamb's lettuce", "open bed", 12), ("Winter rye", "empty beds", 7), ("Cress", "pot", 4)),
        "Blight on the tomatoes: pick the green ones too, and ripen them in a drawer.",
    ),
    _Month(
        "October",
        "Leaves come down faster than anybody can rake, and that is no misfortune.",
        "Plant garlic a finger deep, with the pointed end up.",
        "Rake leaves from the paths on to the beds, where they are wanted.",
        "Lift the dahlias after the first frost has blackened them, not before.",
        "the first frost, the colour of the cherry, and how many apples are still up there",
        (("Garlic", "open bed", 20), ("Tulip", "border", 150), ("Broad bean", "open bed", 25)),
        "Tidying too well: hollow stalks are somebody's bedroom until spring.",
    ),
    _Month(
        "November",
        "Fog lies over the beds until noon, and sometimes it forgets to go.",
        "Plant bare-rooted trees and water them in, even if it rains.",
        "Empty the water pipes before the frost does it in its own way.",
        "Turn the compost once, and cover it with a mat against the rain.",
        "which roses still bloom, where water stands, and what the hedgehog is up to",
        (("Hyacinth", "dark cupboard", 70), ("Pear tree", "lawn", 140), ("Chives", "pot", 14)),
        "Forgotten canes: next spring they will be exactly where you step.",
    ),
    _Month(
        "December",
        "The year is dark and short of days, and the garden has earned its rest.",
        "Knock wet snow off the hedges before it bends them.",
        "Check the stored apples; one that rots invites the others.",
        "Read, sit by the window, and leave the spade where it is.",
        "the shortest shadow, the quietest day, and whatever is green all the same",
        (("Cress", "window sill", 4), ("Pea shoots", "window sill", 6), ("Amaryllis", "pot", 40)),
        "Seed catalogues: order half, and you will still have too much.",
    ),
)

# Taken in turn, so that neighbouring months do not sound alike.
_MOODS = (
    "Nothing is urgent, and yet an hour outside changes the whole day.",
    "It is a month for short visits: ten minutes every evening do more than a long Saturday.",
    "Go out early. The garden tells you most before anybody else is awake.",
)
_HABITS = (
    "None of this takes long. The trick is to do it in small pieces, and to stop while it is fun.",
    "Begin with the task that you like least; it is usually the one that helps most.",
    "Do one of the three properly rather than all of them in a hurry.",
    "If it rains, do it tomorrow. Plants are more patient than calendars.",
)
_SOWING = (
    "Sow in two portions, a fortnight apart, and only one of them can fail at a time.",
    "Press the soil down lightly after sowing, so that the seeds touch it on all sides.",
    "Cover fine seeds with sand instead of soil; then you can see where they are.",
)
_SLIPS = (
    "Watering by habit: put a finger into the soil first, and trust the finger.",
    "Feeding the weak: a plant that stands too wet is not hungry.",
    "Buying on a sunny day, which is how a small garden comes to have nine courgettes.",
    "Borrowing a tool and meaning to give it back.",
)
_SAYINGS = (
    "A weed is a plant that is better at gardening than you are.",
    "The best fertiliser is the gardener's shadow.",
    "Whoever plants a tree has understood something about time.",
    "There is no bad weather, there is only the wrong bed.",
    "Patience is a tool as well, and the only one that never needs sharpening.",
)


def almanac() -> str:
    """Return the whole text."""
    return "".join([_OPENING, *map(_month, range(len(_MONTHS))), _CLOSING])


def _month(number: int) -> str:
    month, following = _MONTHS[number], _MONTHS[(number + 1) % len(_MONTHS)]
    return _MONTH.format(
        name=month.name,
        weather=month.weather,
        mood=_MOODS[number % len(_MOODS)],
        first=month.first,
        second=month.second,
        third=month.third,
        habit=_HABITS[number % len(_HABITS)],
        notes=month.notes,
        rows="\n".join(f"| {name} | {place} | {days} |" for name, place, days in month.plants),
        sowing=_SOWING[number % len(_SOWING)],
        crop=month.plants[0][0].lower(),
        trouble=month.trouble,
        slip=_SLIPS[number % len(_SLIPS)],
        following=following.name,
        saying=_SAYINGS[number % len(_SAYINGS)],
    )
