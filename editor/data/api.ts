import { createClient } from '../../server/client.ts';

/** The one door to the server; the session's cookie goes along by itself. */
export const api = createClient({ url: '' });
