// Contact with the server: a hint over a socket that something changed, and where no socket comes through a question every
// other second. Nothing is true because a hint came: whoever gets one asks.

const POLL_MS = 2_000;
const SOCKET_MS = 5_000; // how often a desk with a socket says that it is there
const ANSWER_MS = 4_000;
const LOOK_MS = 500;

export class Contact {
  // ask(): the question over HTTP, a promise of the answer. facts(): what a desk says of itself. onAnswer(answer), onHint(hint),
  // onStale(since, offline) with since null when contact is there, onWay("socket" or "poll"). stands(answer): whether what the
  // page shows is what the answer tells of; contact alone makes no old words new.
  constructor({ ask, facts, onAnswer, onHint, onStale, onWay, staleMs, at, stands = () => true }) {
    Object.assign(this, { ask, facts, onAnswer, onHint, onStale, onWay, staleMs, stands });
    this.waiting = false;
    this.lastAsked = 0;
    this.confirmed(at);
    this.connect();
    setInterval(() => this.look(), LOOK_MS);
    addEventListener("online", () => this.question());
    addEventListener("offline", () => this.tellStale());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.question());
    this.question();
  }

  // Two clocks, since one may be set by hand and the other stands still while the lid is closed: the older word counts.
  confirmed(at) {
    this.last = { date: Date.now(), steady: performance.now(), told: at };
  }

  age() {
    return Math.max(Date.now() - this.last.date, performance.now() - this.last.steady);
  }

  serverNow() {
    return Date.parse(this.last.told) + (performance.now() - this.last.steady);
  }

  get socketed() {
    return Boolean(this.socket?.connected);
  }

  connect() {
    if (!window.io) {
      return;
    }
    this.socket = window.io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5_000, timeout: 4_000 });
    this.socket.on("connect", () => this.question());
    this.socket.on("disconnect", () => this.question());
    this.socket.on("hint", (hint) => this.onHint(hint));
  }

  look() {
    const every = this.socketed ? SOCKET_MS : POLL_MS;
    if (performance.now() - this.lastAsked >= every) {
      this.question();
    }
    this.tellStale();
  }

  tellStale() {
    this.onWay(this.socketed ? "socket" : "poll");
    this.onStale(this.age() >= this.staleMs ? this.last.told : null, !navigator.onLine);
  }

  async question() {
    if (this.waiting) {
      return;
    }
    this.waiting = true;
    this.lastAsked = performance.now();
    try {
      const answer = (this.socketed && (await this.overSocket())) || (await this.ask());
      if (answer) {
        if (this.stands(answer)) {
          this.confirmed(answer.at);
        }
        this.onAnswer(answer);
      }
    } catch {
      // no contact: the page says so by its own clock
    } finally {
      this.waiting = false;
      this.tellStale();
    }
  }

  overSocket() {
    return this.socket.timeout(ANSWER_MS).emitWithAck("here", this.facts()).then((answer) => (answer?.at ? answer : null), () => null);
  }

  // An acknowledgement, durable when it is answered: over the socket where there is one.
  async send(name, facts, http) {
    if (this.socketed) {
      const answer = await this.socket.timeout(ANSWER_MS).emitWithAck(name, facts).catch(() => null);
      if (answer && !answer.error) {
        return answer;
      }
    }
    return http(facts);
  }
}
