// Keeps the queue live, and says so when it may be behind: a task that is gone is never shown for longer than a second
// without a notice. Without this script the page shows the same rows, says as of when, and works by its forms.
//
// The stream is followed (`stream.js`); while it is not whole, the rows are asked for every POLL.
const POLL = 2000, PATIENCE = 600; // milliseconds
const rows = document.getElementById("rows");
const hand = document.getElementById("in-hand");
const live = document.getElementById("live");
const asOf = document.getElementById("as-of");
const notice = document.getElementById("behind");
let known = new Set([...rows.querySelectorAll("[data-task]")].map((row) => row.dataset.task));
let due, at = Infinity, busy = false; // the timer of the next question, when that is; whether one is on its way
let lost = performance.now(); // since when the stream has not been whole
let told, asked; // when the first change was told that no answer holds; that the answer on its way will hold

function soon(pause = 100 + 200 * Math.random()) { // not all pages at once, nor one all the time
  const then = performance.now() + pause;
  if (busy || then >= at) return;
  clearTimeout(due);
  [due, at] = [setTimeout(refresh, pause), then];
}

async function refresh() {
  const whole = following.whole;
  let pause = undefined;
  [busy, at] = [true, Infinity];
  [asked, told] = [told, undefined];
  try {
    const answer = await fetch(rows.dataset.rows, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(5000) });
    if (answer.redirected) return location.reload(); // logged out
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.text());
    date(answer.headers.get("date"));
    asked = undefined;
    if (whole && following.whole) lost = undefined;
  } catch { // a server is away: the rows that are here stay, under a notice
    told = Math.min(asked ?? performance.now(), told ?? Infinity);
    pause = POLL;
  }
  busy = false;
  if (told !== undefined) soon(pause);
  else if (lost !== undefined && !document.hidden) soon(following.whole ? 0 : POLL);
  check();
}

function show(text) {
  const focused = document.activeElement?.closest?.("[data-task]")?.dataset.task;
  const wanted = document.activeElement?.dataset?.testid;
  const page = new DOMParser().parseFromString(text, "text/html");
  rows.innerHTML = page.getElementById("rows").innerHTML;
  const held = page.getElementById("in-hand").innerHTML;
  if (hand.innerHTML !== held) hand.innerHTML = held; // whoever is there by keyboard stays, if nothing changed
  for (const row of rows.querySelectorAll("[data-task]")) {
    if (!known.has(row.dataset.task)) row.classList.add("fresh");
  }
  known = new Set([...rows.querySelectorAll("[data-task]")].map((row) => row.dataset.task));
  // Whoever was at a row by keyboard stays there.
  if (focused) document.querySelector(`[data-task="${focused}"] [data-testid="${wanted}"]`)?.focus();
}

function date(said) {
  const china = new Date(Date.parse(said) + 8 * 3600_000).toISOString();
  asOf.dateTime = new Date(said).toISOString();
  asOf.textContent = china.slice(0, 19).replace("T", " ");
}

function check() {
  const since = Math.min(lost ?? Infinity, told ?? Infinity, asked ?? Infinity);
  const behind = performance.now() - since > PATIENCE;
  const text = behind ? notice.dataset.text.replace("{at}", asOf.textContent) : "";
  if (notice.textContent !== text) notice.textContent = text;
  notice.hidden = !behind;
  rows.classList.toggle("behind", behind);
  const state = lost === undefined ? live.dataset.on : behind ? live.dataset.off : live.textContent;
  if (live.textContent !== state) live.textContent = state;
}

const following = new Following(() => rows.dataset.stream, {
  told() { told ??= performance.now(); soon(); },
  beat() { if (lost !== undefined) soon(0); },
  left() { lost ??= performance.now(); },
  cut() { soon(); },
});
document.addEventListener("visibilitychange", () => soon(0));
setInterval(check, 200);
