/** Where the browser allows it (HTTPS, localhost), keep the shell so that the page opens without network. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/worker.js', { type: 'module' }).catch(() => {
    // A private window or a policy can refuse: the page works without.
  });
}
