// Takes what others wrote off the screen when the time to read it is over.

const banner = document.querySelector("[data-seconds-left]");

if (banner) {
  const secondsLeft = Number(banner.dataset.secondsLeft);
  setTimeout(() => {
    document.querySelector("[data-reading]")?.remove();
    // The server asks why, if it is still to be read.
    location.reload();
  }, secondsLeft * 1000);
}
