// The overview asks each second; a hint over the socket that something changed lets it ask at once, at most four times a second.

const PAUSE_MS = 250;
const MATTERS = new Set(["questions", "calls", "edition"]);

let waiting = 0;

function ask() {
  waiting = 0;
  const part = document.getElementById("asked");
  if (part && window.htmx) {
    window.htmx.trigger(part, "hint");
  }
}

if (window.io) {
  const socket = window.io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5_000, timeout: 4_000 });
  socket.on("hint", (hint) => {
    if (MATTERS.has(hint.what) && !waiting) {
      waiting = setTimeout(ask, PAUSE_MS);
    }
  });
}
