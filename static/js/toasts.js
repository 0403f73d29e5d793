// One-time notices stay until they are dismissed: nobody has to read against a clock.

export function dismissToasts() {
  document.addEventListener("click", ({ target }) => {
    target.closest("[data-dismiss]")?.closest(".toast").remove();
  });
}
