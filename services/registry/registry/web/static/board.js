// Renews the parts of a board that is open. What is gone of its tasks is struck out at once (`changed.js`, which follows
// the stream). The figures come anew when tasks have changed, however many, every EVERY at most; and every UNASKED for what
// no change tells: contacts, and midnight. Whoever is at a row, by keyboard or by eye, stays there.
const PAUSE = 1000, EVERY = 5000, UNASKED = 60_000, HELD = 10_000; // milliseconds
const SHARE = 20; // of the time a twentieth at most is spent on asking: a database that is slow is asked less often
const board = document.getElementById("board");
const live = document.getElementById("live");
const heard = new Map(); // by task, what was told last of it that the parts may not hold yet
let timer, due = Infinity, asking = false, failed = false, earliest = 0;

function soon(pause) {
  const then = Math.max(performance.now() + pause, earliest);
  if (asking || then >= due) return;
  clearTimeout(timer);
  [timer, due] = [setTimeout(renew, then - performance.now(), then + HELD), then];
}

async function renew(until) {
  due = Infinity;
  if (document.hidden) return;
  if (atHand() && performance.now() < until) { // nothing moves away under a hand
    [timer, due] = [setTimeout(renew, 200, until), performance.now() + 200];
    return;
  }
  const began = performance.now();
  asking = true;
  try {
    const answer = await fetch(board.dataset.again, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(15_000) });
    if (answer.redirected) return location.reload(); // logged out
    if (!answer.ok) throw new Error(answer.status);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    failed = false;
  } catch { // a server is away: what is here stays, and says as of when it is
    failed = true;
  }
  const now = performance.now();
  [asking, earliest] = [false, now + Math.max(EVERY, SHARE * (now - began))];
  soon(failed || heard.size ? 0 : UNASKED);
}

function atHand() {
  return board.querySelector("button:hover") || !getSelection().isCollapsed;
}

function show(page) {
  const focused = placeOf(document.activeElement);
  const eye = focused && focused.top > 0 && focused.top < innerHeight ? focused : placeOf(topmost());
  const aside = scrolled().map((one) => [one.getAttribute("aria-labelledby"), one.scrollLeft]);
  for (const wanted of page.querySelectorAll("[data-part]")) {
    const here = board.querySelector(`[data-part="${wanted.dataset.part}"]`);
    if (!here.isEqualNode(wanted)) here.replaceWith(wanted);
  }
  for (const [name, left] of aside) scrolled().find((one) => one.getAttribute("aria-labelledby") === name)?.scrollTo({ left });
  for (const next of focused ? ways(focused) : []) {
    if (!board.contains(document.activeElement)) next?.focus({ preventScroll: true });
  }
  const stayed = eye && ways(eye).find(Boolean);
  if (stayed) scrollBy(0, stayed.getBoundingClientRect().top - eye.top);
  const since = Number(board.querySelector("[data-since]").dataset.since);
  for (const [id, { at, status }] of heard) {
    if (at <= since) heard.delete(id);
    else strike({ id, status });
  }
}

// Where something is: in which part, in which row, at which of what takes the keyboard there; and how far down the window.
function placeOf(element) {
  const part = element?.closest("#board [data-part]")?.dataset.part, row = element?.closest("[data-row]");
  return part && { part, row: row?.dataset.row, stop: row ? stops(row).indexOf(element) : -1, top: element.getBoundingClientRect().top };
}

// The same anew: itself, else its row, its table, its heading.
function ways({ part, row, stop }) {
  const here = board.querySelector(`[data-part="${part}"]`);
  const again = row && here.querySelector(`[data-row="${CSS.escape(row)}"]`);
  return [again && stops(again)[stop], again, here.querySelector(".scroll"), here.querySelector("h2")];
}

function stops(row) {
  return [...row.querySelectorAll("a, button")];
}

function scrolled() {
  return [...board.querySelectorAll(".scroll")];
}

function topmost() {
  return [...board.querySelectorAll("[data-row], h2")].find((one) => one.getBoundingClientRect().bottom > 0);
}

function say() {
  const cut = lost !== undefined && performance.now() - lost > PATIENCE;
  if (cut) soon(PAUSE); // what is not told is asked for
  const said = cut || failed ? live.dataset.off : lost === undefined ? live.dataset.on : live.textContent;
  if (live.textContent !== said) live.textContent = said;
}

document.addEventListener("told", ({ detail: { id, status } }) => {
  heard.set(id, { at: Number(last), status });
  soon(PAUSE);
});
document.addEventListener("visibilitychange", () => soon(0));
setInterval(say, 200);
soon(UNASKED);
