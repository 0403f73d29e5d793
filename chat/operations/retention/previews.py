"""What a run would remove now, or would if a policy held: counted, and whose; no content."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from accounts.roles import AccountRole
from chat.domain.retention import OF_PEOPLE, Policy, Rule
from chat.operations.retention.due import Share, due, shares, unowned, unowned_sums
from chat.operations.retention.policies import defaults, everybody, policies

# People that a preview names, those with the most first.
NAMED_PEOPLE = 10


@dataclass
class RulePreview:
    """`people` are the addresses of those with the most, each with a count."""

    rule: Rule
    conversations: int = 0
    messages: int = 0
    people_count: int = 0
    oldest: datetime | None = None
    people: list[tuple[str, int]] = field(default_factory=list)
    _most: list[tuple[int, int]] = field(default_factory=list)

    def add(self, share: Share) -> None:
        self.conversations += share.conversations
        self.messages += share.messages
        self.people_count += 1
        self.oldest = min(self.oldest, share.oldest) if self.oldest else share.oldest
        self._most = sorted([*self._most, (share.conversations, share.user_id)], reverse=True)
        del self._most[NAMED_PEOPLE:]

    def name(self) -> None:
        ids = [user_id for _count, user_id in self._most]
        emails = dict(User.objects.filter(pk__in=ids).values_list("pk", "email"))
        self.people = [(emails.get(user_id, ""), count) for count, user_id in self._most]

    @property
    def more_people(self) -> int:
        return self.people_count - len(self.people)


@dataclass(frozen=True)
class Preview:
    rules: list[RulePreview]

    @property
    def conversations(self) -> int:
        return sum(each.conversations for each in self.rules)

    def of(self, rule: Rule) -> RulePreview:
        return next(each for each in self.rules if each.rule is rule)


def preview(rules: Collection[Rule] = tuple(Rule), now: datetime | None = None) -> Preview:
    """Count what a run would remove now."""
    return _counted(policies(), rules, now)


def preview_of(role: AccountRole, policy: Policy | None) -> Preview:
    """Count what would be due if this policy held for a role, at once; None: if it had none."""
    held = policies()
    if policy is not None:
        held[role] = policy
    elif role is AccountRole.MEMBER:
        held[role] = defaults()
    else:
        held.pop(role, None)
    return _counted(held, OF_PEOPLE, None, at_once=True)


def preview_choice(person: User, policy: Policy) -> int:
    """Return how many of a person's own conversations are due if this policy held."""
    wanted = due(Rule.UNUSED, replace(policy, acts_from=None), timezone.now())
    return sum(each.conversations for each in shares(wanted, [person.pk])) if wanted else 0


def _counted(
    held: dict[AccountRole, Policy],
    rules: Collection[Rule],
    now: datetime | None,
    *,
    at_once: bool = False,
) -> Preview:
    at = now or timezone.now()
    found = {rule: RulePreview(rule) for rule in rules}
    for groups in everybody(known=held):
        for people in groups:
            policy = replace(people.policy, acts_from=None) if at_once else people.policy
            for rule, counted in found.items():
                wanted = due(rule, policy, at)
                for share in shares(wanted, people.ids) if wanted else ():
                    counted.add(share)
    wanted = unowned(at) if Rule.UNOWNED in found else None
    if wanted is not None:
        sums = unowned_sums(wanted)
        found[Rule.UNOWNED] = RulePreview(Rule.UNOWNED, sums[0], sums[1], oldest=sums[2])
    for counted in found.values():
        counted.name()
    return Preview(list(found.values()))
