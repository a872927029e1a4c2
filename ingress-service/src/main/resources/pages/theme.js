// Before the first paint: the scheme that was chosen here, or the system's.
(() => {
  try {
    const chosen = localStorage.getItem('theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // Without storage the system's scheme holds.
  }
})();
