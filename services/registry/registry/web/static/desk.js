// Keeps the queue live, and says so when it may be behind: a task that is gone is never shown for longer than a second
// without a notice. Without this script the page shows the same rows, says as of when, and works by its forms.
//
// The server says every few seconds that it has told all there is (`beat`). A stream that is cut, or silent for QUIET,
// tells nothing any more: then the rows are asked for every POLL until there is another one.
const QUIET = 7000, AGAIN = 1000, POLL = 2000, PATIENCE = 600; // milliseconds
const rows = document.getElementById("rows");
const live = document.getElementById("live");
const asOf = document.getElementById("as-of");
const notice = document.getElementById("behind");
let known = new Set([...rows.querySelectorAll("[data-task]")].map((row) => row.dataset.task));
let stream, silence; // the stream, and the timer of its silence
let due, at = Infinity, busy = false; // the timer of the next question, when that is; whether one is on its way
let following = false; // whether the stream is whole
let lost = performance.now(); // since when it has not been
let told, asked; // when the first change was told that no answer holds; that the answer on its way will hold

function follow() {
  leave();
  if (document.hidden) return; // browsers allow a site few connections: a page that is not seen takes none
  stream = new EventSource(rows.dataset.stream);
  stream.onerror = cut;
  stream.addEventListener("beat", () => {
    hear();
    following = true;
    if (lost !== undefined) soon(0);
  });
  for (const kind of ["task.opened", "task.changed", "task.closed"]) {
    stream.addEventListener(kind, () => { hear(); told ??= performance.now(); soon(); });
  }
  hear();
}

function hear() {
  clearTimeout(silence);
  silence = setTimeout(cut, QUIET);
}

function leave() {
  clearTimeout(silence);
  stream?.close();
  following = false;
  lost ??= performance.now();
}

function cut() {
  leave();
  silence = setTimeout(follow, AGAIN * (0.5 + Math.random())); // not all at once
  soon();
}

function soon(pause = 100 + 200 * Math.random()) { // not all pages at once, nor one all the time
  const then = performance.now() + pause;
  if (busy || then >= at) return;
  clearTimeout(due);
  [due, at] = [setTimeout(refresh, pause), then];
}

async function refresh() {
  const whole = following;
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
    if (whole && following) lost = undefined;
  } catch { // a server is away: the rows that are here stay, under a notice
    told = Math.min(asked ?? performance.now(), told ?? Infinity);
    pause = POLL;
  }
  busy = false;
  if (told !== undefined) soon(pause);
  else if (lost !== undefined && !document.hidden) soon(following ? 0 : POLL);
  check();
}

function show(text) {
  const focused = document.activeElement?.closest?.("[data-task]")?.dataset.task;
  const wanted = document.activeElement?.dataset?.testid;
  rows.innerHTML = text;
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

document.addEventListener("visibilitychange", () => { (document.hidden ? leave : follow)(); soon(0); });
setInterval(check, 200);
follow();
