import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { createActions } from './state/actions';
import { createStore } from './state/app-state';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/screens.css';
import './styles/correct.css';
import './styles/explore.css';
import './styles/models.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const store = createStore();
const actions = createActions(store);
createRoot(root).render(<App session={{ store, actions }} />);
void actions.start();
