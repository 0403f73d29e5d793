// The choice of a model: its button names the chosen one, and a choice by pointer or Enter closes the menu.

export function chooseModels() {
  const menu = document.getElementById("models");
  const button = document.querySelector(".models__button");
  if (!menu || !button) return;
  menu.addEventListener("change", () => show(menu, button));
  // Arrow keys move the choice by clicks too; only a pointer's counts its presses.
  menu.addEventListener("click", ({ target, detail }) => {
    if (detail > 0 && target.closest("label")) menu.hidePopover();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // It would send the message.
    event.preventDefault();
    menu.hidePopover();
  });
  // Coming back to a page, browsers choose again what was chosen there.
  show(menu, button);
}

function show(menu, button) {
  const chosen = menu.querySelector("input:checked")?.closest("label");
  const label = chosen?.querySelector(".models__name").textContent ?? "";
  button.querySelector(".models__label").textContent = label;
  button.setAttribute("aria-label", `${button.dataset.name}: ${label}`);
}
