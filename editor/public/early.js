// Before anything is painted: the theme and the language that this browser chose.
(function () {
  const read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read('refrain.theme') || 'system';
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  const language = read('refrain.language') || (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  // Schemas are read, not compiled: the page's policy forbids to make functions of text, and reports every try.
  window.__zod_globalConfig = { jitless: true };
})();
