/** Number of the agreement between server and joined workers; both sides must have the same. */
export const joinProtocol = 1;
/** How often a joined worker tells that it is there and asks what it is to do. */
export const joinEveryMs = 10_000;
/** Queues that a worker on another host may serve. Others need what only this host has. */
export const joinableQueues = ['training'] as const;
