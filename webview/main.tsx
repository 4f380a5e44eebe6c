import '@vscode/codicons/dist/codicon.css';
import '@xyflow/react/dist/style.css';
import './styles/main.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { connectHost } from './host.ts';
import { receive, useStore } from './store.ts';

const host = connectHost(receive, () => useStore.setState({ lost: true }));
useStore.setState({ post: host.post });
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
host.post({ type: 'ready' });
