import { useEffect, useState } from 'react';

/** The value once it has been the same for a while: nobody is asked about every letter. */
export function useLater(value: string, ms: number): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return later;
}
