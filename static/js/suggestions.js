// Ideas on the start page fill the message box; nothing is sent by itself.

export function fillFromSuggestions() {
  document.addEventListener("click", (event) => {
    const suggestion = event.target.closest("a[data-prompt]");
    const box = document.getElementById("prompt");
    if (!suggestion || !box || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    box.value = suggestion.dataset.prompt;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  });
}
