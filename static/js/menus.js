// Focus in the drawer and in menus. They open and close by themselves: native popovers.

const WIDE = matchMedia("(min-width: 60em)");

export function manageMenus() {
  // "toggle" does not bubble, but it can be caught on its way down.
  document.addEventListener("toggle", toggled, true);
  document.addEventListener("keydown", moveInMenu);
  WIDE.addEventListener("change", () => WIDE.matches && closeDrawer());
}

function toggled(event) {
  const isOpen = event.newState === "open";
  if (event.target.id === "sidebar") drawerToggled(event.target, isOpen);
  else if (isOpen && event.target.matches(".menu")) menuOpened(event.target);
}

function drawerToggled(drawer, isOpen) {
  document.getElementById("main").inert = isOpen;
  if (isOpen) drawer.querySelector("[popovertargetaction=hide]")?.focus();
  else document.querySelector("[popovertarget=sidebar]:not([popovertargetaction])")?.focus();
}

function closeDrawer() {
  const drawer = document.getElementById("sidebar");
  if (drawer?.matches(":popover-open")) drawer.hidePopover();
}

/** With the keyboard, the first item takes the focus; a mouse needs no help. */
function menuOpened(menu) {
  if (document.querySelector(`[popovertarget="${menu.id}"]:focus-visible`)) items(menu)[0]?.focus();
}

function moveInMenu(event) {
  const menu = event.target.closest(".menu:popover-open");
  if (!menu || event.target.matches("input")) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length)?.focus();
}

function items(menu) {
  const all = [...menu.querySelectorAll("a[href], button, input:checked")];
  return all.filter((item) => item.checkVisibility());
}
