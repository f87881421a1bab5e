/** A line per part: redrawn in place on a terminal, repeated every 15 s elsewhere. Parts may speak at the same time. */
export function createProgress(out = process.stderr) {
  const startedAtMs = Date.now();
  const lines = new Map();
  let drawn = 0;
  const elapsed = () => duration(Date.now() - startedAtMs).padStart(6);

  const erase = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (!out.isTTY) return;
    erase();
    for (const [name, text] of lines)
      out.write(`[${elapsed()}] ${name.padEnd(9)} ${text}`.slice(0, (out.columns ?? 80) - 1) + '\n');
    drawn = lines.size;
  };
  const say = (name, text) => {
    erase();
    out.write(`[${elapsed()}] ${name.padEnd(9)} ${text}\n`);
    draw();
  };
  const timer = setInterval(
    () => {
      if (out.isTTY) draw();
      else for (const [name, text] of lines) say(name, text);
    },
    out.isTTY ? 500 : 15_000,
  );
  timer.unref();

  return {
    /** What the part is doing now. The first time it is always shown. */
    update(name, text) {
      const isNew = !lines.has(name);
      lines.set(name, text);
      if (out.isTTY) draw();
      else if (isNew) say(name, text);
    },
    /** Its last line. */
    done(name, text) {
      lines.delete(name);
      say(name, text);
    },
    stop() {
      clearInterval(timer);
      lines.clear();
      erase();
    },
  };
}

export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** `about 2m10s left`, once enough is done to tell. */
export function timeLeft(startedAtMs, done, total) {
  const elapsedMs = Date.now() - startedAtMs;
  if (done <= 0 || total <= 0 || elapsedMs < 5_000) return '';
  return `, about ${duration((elapsedMs / done) * Math.max(0, total - done))} left`;
}

export function megabytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
