// Says within a second which of the tasks on a page are no longer as it shows them, or that it may be behind. It touches
// nothing that somebody may be writing into: when to load the page anew is theirs to choose.
const PATIENCE = 600; // milliseconds
const bar = document.getElementById("changed");
let lost = performance.now(); // since when the stream has not been whole
let last = bar.dataset.since; // the last change that this page knows of

function meet(event) {
  last = event.lastEventId;
  const task = JSON.parse(event.data);
  strike(task);
  document.dispatchEvent(new CustomEvent("told", { detail: task })); // a page that renews itself listens (board.js)
}

function strike({ id, status }) {
  for (const shown of document.querySelectorAll(`[data-task="${CSS.escape(id)}"]`)) {
    const differs = status !== shown.dataset.status;
    if (differs === shown.classList.contains("gone")) continue;
    mark(shown, differs);
    check();
  }
}

function mark(shown, differs) {
  shown.classList.toggle("gone", differs);
  shown.querySelector(".changed")?.remove();
  if (!differs) return;
  const said = document.createElement("strong");
  [said.className, said.textContent] = ["late changed", bar.dataset.one];
  (shown.querySelector("th, h2, h3") ?? shown).append(" ", said);
}

function check() {
  const behind = !document.hidden && performance.now() - (lost ?? Infinity) > PATIENCE;
  const gone = document.querySelectorAll(".gone").length;
  const some = gone ? bar.dataset.some.replace("{count}", gone) : "";
  const at = document.getElementById("as-of").textContent;
  const text = [some, behind ? bar.dataset.behind.replace("{at}", at) : ""].filter(Boolean).join(" ");
  const said = bar.firstElementChild;
  if (said.textContent !== text) said.textContent = text;
  bar.hidden = !text;
}

if (document.querySelector("[data-task], #board")) {
  bar.querySelector("button").addEventListener("click", () => location.reload());
  new Following(() => `${bar.dataset.stream}&last_event_id=${last}`, {
    told: meet,
    beat() { lost = undefined; check(); },
    left() { lost ??= performance.now(); },
  });
  setInterval(check, 200);
}
