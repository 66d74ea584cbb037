// Search while it is typed, and lists that digits open. Without contact it searches what stands on the page.

const PAUSE_MS = 120;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

let asked = 0;

export function startFinding(address) {
  const form = document.getElementById("desk-find");
  const field = document.getElementById("desk-q");
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => find(field.value.trim(), address), PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    const first = document.querySelector("#desk-found summary, #desk-answers summary");
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await find(field.value.trim(), address);
    const first = document.querySelector("#desk-found details");
    if (first) {
      first.open = true;
      first.querySelector("summary").focus();
    }
  });
}

async function find(query, address) {
  const place = document.getElementById("desk-found");
  const turn = (asked += 1);
  try {
    const answer = await fetch(address(query));
    if (!answer.ok) {
      throw new Error(answer.status);
    }
    const found = await answer.text();
    if (turn === asked) {
      place.innerHTML = found;
      document.dispatchEvent(new CustomEvent("desk:shown"));
    }
  } catch {
    if (turn === asked) {
      findHere(query, place);
    }
  }
}

function findHere(query, place) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const list = document.createElement("ol");
  list.className = "desk-answers desk-hits";
  const answers = words.length ? document.querySelectorAll("#desk-answers .desk-answer") : [];
  for (const answer of answers) {
    const text = fold(answer.textContent);
    if (words.every((word) => text.includes(word))) {
      const copy = answer.cloneNode(true);
      copy.removeAttribute("id");
      const item = document.createElement("li");
      item.append(copy);
      list.append(item);
    }
  }
  place.replaceChildren(list);
}

// A digit opens its answer while the list has the focus, and is a digit everywhere else (WCAG 2.2, 2.1.4).
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("#desk-answers, #desk-found");
  const typing = event.target.closest?.("input, textarea, select");
  if (!list || typing || event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) {
    return;
  }
  const answer = list.querySelector(`[data-digit="${event.key}"]`);
  if (answer) {
    event.preventDefault();
    answer.open = !answer.open;
    answer.querySelector("summary").focus();
  }
});
