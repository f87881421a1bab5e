import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the gateway counts for a scraper. Labels never hold prompts, keys or sessions. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: 'refrain_gateway_requests_total',
      help: 'Completions by alias, slot and how they ended',
      labelNames: ['alias', 'slot', 'outcome'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'refrain_gateway_request_seconds',
      help: 'Time from admission to the last byte',
      labelNames: ['alias', 'slot'],
      buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
      registers: [registry],
    }),
    inFlight: new Gauge({
      name: 'refrain_gateway_in_flight',
      help: 'Completions being answered',
      registers: [registry],
    }),
    feedback: new Counter({
      name: 'refrain_gateway_feedback_total',
      help: 'Feedback events taken',
      labelNames: ['alias', 'vote'],
      registers: [registry],
    }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
