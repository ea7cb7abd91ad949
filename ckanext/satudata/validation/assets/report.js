/* Upstream's bundle, which draws a report, speaks English alone, and what opens in it opens by mouse alone. */
this.ckan.module('satudata-report', function () {
  return {
    options: { list: '', more: '', errors: '' },
    initialize: function () {
      var element = this.el[0];
      var options = this.options;
      function say(node, words) {
        if (node && node.nodeValue !== words) { node.nodeValue = words; }
      }
      function set(item, name, value) {
        if (item.getAttribute(name) !== value) { item.setAttribute(name, value); }
      }
      function mend() {
        element.querySelectorAll('.error-list-heading').forEach(function (item) { say(item.firstChild, options.list); });
        element.querySelectorAll('.show-more').forEach(function (item) { say(item.firstChild, options.more + ' '); });
        element.querySelectorAll('.file-name .badge').forEach(function (item) { set(item, 'title', options.errors); });
        element.querySelectorAll('.badge-error, .show-more').forEach(function (item) {
          set(item, 'role', 'button');
          set(item, 'tabindex', '0');
          if (item.matches('.badge-error')) { set(item, 'aria-expanded', String(!item.matches('.collapsed'))); }
        });
      }
      element.addEventListener('keydown', function (event) {
        if (event.target.matches('[role=button]:not([href])') && (event.key === 'Enter' || event.key === ' ')) {
          event.preventDefault();
          event.target.click();
        }
      });
      new MutationObserver(mend).observe(element, { childList: true, subtree: true, attributeFilter: ['class'] });
      mend();
    }
  };
});
