import { useCanvasUiStore } from './canvas-ui.ts';
import { KeysList } from './keys-list.tsx';

export function KeysDialog() {
  const ui = useCanvasUiStore();
  return <KeysList onClose={() => ui.setState({ isShowingKeys: false })} />;
}
