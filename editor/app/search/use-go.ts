import { useNavigate } from '@tanstack/react-router';

/** A page of the product with what stands in its address. */
export interface Place {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: Readonly<Record<string, string>>;
}

/** Closes the search first, so that what opens can have the focus. */
export function useGo(onClose: () => void): (place: Place) => () => void {
  const navigate = useNavigate();
  return (place) => () => {
    onClose();
    void navigate(place as never);
  };
}
