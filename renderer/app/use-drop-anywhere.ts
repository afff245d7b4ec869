import { useEffect, useState } from 'react';
import { useActions } from '../state/store-context';

/** Folders, tables and model files may be dropped anywhere on the window; true while something hovers over it. */
export function useDropAnywhere(): boolean {
  const { takeDropped } = useActions();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    // dragenter and dragleave also fire for every element inside; the count tells when the window is left.
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const over = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void takeDropped([...(event.dataTransfer?.files ?? [])]);
    };
    const controller = new AbortController();
    const { signal } = controller;
    window.addEventListener('dragenter', enter, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('dragover', over, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => controller.abort();
  }, [takeDropped]);
  return isOver;
}
