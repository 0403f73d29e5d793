"""The reply with every kind of Markdown that Vana shows."""

SHOWCASE = r"""# A heading

Text can be **strong**, *emphasised*, ~~struck out~~ or `code`, and it can hold [a \
link](https://commonmark.org/help/). A line of its own may be long, and then it wraps at the \
width of the page; a short one stays as it is.

## Lists

- Bread
- Cheese
  - a mild one
  - an old one
- Apples

1. Slice the bread.
2. Lay the cheese on it.
3. Eat the apple afterwards.

## A table

| Plant | Days to sprout | Depth in cm |
|:--|--:|--:|
| Pea | 10 | 4.0 |
| Poppy | 12 | 0.2 |
| Sunflower | 8 | 2.5 |

## Code

```python
def days_until_sprouting(soil_celsius: float) -> int:
    # Warmer soil, quicker seeds; a rule of thumb and no more.
    return max(4, round(24 - soil_celsius))
```

```javascript
for (const plant of garden) {
  console.log(`${plant.name}: ${plant.days} days`);
}
```

## A quote

> The best time to plant a tree was twenty years ago.
>
> The second-best time is now.

## Mathematics

In a sentence, $e^{i\pi} + 1 = 0$, and on a line of its own:

$$
\int_0^1 x^2 \, dx = \frac{1}{3}
$$

---

That was all of it.
""".replace("\\\n", "")
