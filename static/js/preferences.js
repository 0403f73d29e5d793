// What this person chose in the settings; templates/base.html writes it on <body>.

export const preferences = {
  /** Whether the page scrolls along with a reply that is being written. */
  get followsText() {
    return document.body.dataset.follow !== "off";
  },

  /** How a reply is read aloud: "sentences", "whole" (when complete) or "end" (only that it is complete). */
  get announcements() {
    return document.body.dataset.announce ?? "sentences";
  },

  /** Whether Enter alone breaks the line, and sends with Ctrl or ⌘. */
  get sendsWithCtrl() {
    return document.body.dataset.send === "ctrl-enter";
  },
};
