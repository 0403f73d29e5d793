// Tells the server where the reader is, so that days and times are the reader's (accounts/timezones.py).

// Browsers end cookies after 400 days at the latest.
const KEPT_SECONDS = 400 * 24 * 3600;

export function rememberTimeZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (!timeZone || document.cookie.includes(`vana_time_zone=${timeZone}`)) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `vana_time_zone=${timeZone}; path=/; max-age=${KEPT_SECONDS}; samesite=lax${secure}`;
}
