// Keeps the queue live: on each event of the stream the rows are fetched again, at most a few times a second.
// Without this script the page shows the same rows and works by its forms.
const rows = document.getElementById("rows");
const live = document.getElementById("live");
let known = new Set([...rows.querySelectorAll("[data-task]")].map((row) => row.dataset.task));
let waiting = false;

async function refresh() {
  waiting = false;
  const focused = document.activeElement?.closest?.("[data-task]")?.dataset.task;
  const wanted = document.activeElement?.dataset?.testid;
  const answer = await fetch(rows.dataset.rows, { headers: { accept: "text/html" } });
  if (answer.redirected) return location.reload(); // logged out
  if (!answer.ok) return void setTimeout(soon, 2000); // a server is away: the rows that are here stay
  rows.innerHTML = await answer.text();
  for (const row of rows.querySelectorAll("[data-task]")) {
    if (!known.has(row.dataset.task)) row.classList.add("fresh");
  }
  known = new Set([...rows.querySelectorAll("[data-task]")].map((row) => row.dataset.task));
  // Whoever was at a row by keyboard stays there.
  if (focused) document.querySelector(`[data-task="${focused}"] [data-testid="${wanted}"]`)?.focus();
}

function soon() {
  if (!waiting) {
    waiting = true;
    setTimeout(refresh, 250);
  }
}

const stream = new EventSource(rows.dataset.stream);
stream.onopen = () => { live.textContent = live.dataset.on; soon(); };
stream.onerror = () => { live.textContent = live.dataset.off; };
for (const kind of ["task.opened", "task.changed", "task.closed"]) stream.addEventListener(kind, soon);
