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

/** With the keyboard, the first item or field takes the focus; a mouse needs no help. */
function menuOpened(menu) {
  if (document.querySelector(`[popovertarget="${menu.id}"]:focus-visible`)) first(menu)?.focus();
}

function first(menu) {
  const all = [...menu.querySelectorAll("a[href], button, select, textarea, input:not([type=hidden])")];
  return all.find((item) => item.checkVisibility() && !isBesideTheChosen(item, menu));
}

/** Whether another one of its group has the focus of the group. */
function isBesideTheChosen(item, menu) {
  const isFree = item.type !== "radio" || item.checked;
  return !isFree && menu.querySelector(`input[name="${item.name}"]:checked`) !== null;
}

function moveInMenu(event) {
  const menu = event.target.closest(".menu:popover-open");
  const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!menu || isModified || event.target.matches("input, select, textarea")) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length)?.focus();
}

function items(menu) {
  const all = [...menu.querySelectorAll("a[href], button, input:checked")];
  return all.filter((item) => item.checkVisibility());
}
