import { useNavigate } from '@tanstack/react-router';
import type { Answer } from '../../../server/client.ts';

export type Version = Answer<'GET /artifacts'>['artifacts'][number];

/** Goes to another version of the same dataset; what is looked at and how it is filtered stays. */
export function useOpenVersion(id: string): (digest: string) => void {
  const navigate = useNavigate();
  return (digest) =>
    void navigate({ to: '/datasets/$id/$digest', params: { id, digest }, search: ((now: object) => now) as never });
}
