import type { ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useActions, useAppState } from '../state/store-context';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { SHORTCUTS } from './shortcuts';

/** The list of shortcuts, over everything else. */
export function ShortcutsDialog(): ReactElement {
  const isOpen = useAppState((state) => state.isHelpOpen);
  const { setHelp } = useActions();
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={setHelp} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">Keyboard shortcuts</Heading>
            <Button kind="quiet" label="Close" onPress={() => setHelp(false)}>
              <Icon name="close" />
            </Button>
          </header>
          <dl className="shortcut-list">
            {SHORTCUTS.map(({ keys, does }) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
