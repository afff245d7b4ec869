import type { ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { ImportCard } from './import-card';
import { ImportedModels } from './imported-models';
import { KnownModels } from './known-models';

/** The model library, over everything else: import, what is imported, what can be. */
export function ModelsDialog(): ReactElement {
  const isOpen = useAppState((state) => state.models.isOpen);
  const library = useAppState((state) => state.models.library);
  const { setModelsOpen } = useActions();
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={setModelsOpen} isDismissable>
      <Modal className="modal modal-wide">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">Model library</Heading>
            <Button kind="quiet" label="Close" onPress={() => setModelsOpen(false)}>
              <Icon name="close" />
            </Button>
          </header>
          <div className="library">
            <ImportCard />
            {library === null ? (
              <p className="muted">Reading the library …</p>
            ) : (
              <>
                <ImportedModels library={library} />
                <KnownModels library={library} />
              </>
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
