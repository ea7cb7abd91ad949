/* A check that is under way: ask how far it is, and show the page again when it is done. Without this the page has a link that does so. */
this.ckan.module('satudata-check-status', function ($) {
  return {
    options: { url: null, pause: 1500, longest: 15000 },
    initialize: function () {
      var options = this.options;
      var bar = this.el.find('progress').first();
      var words = this.el.find('[data-progress-words]').first();
      var pause = options.pause;
      function later() {
        pause = Math.min(pause * 1.3, options.longest);
        setTimeout(ask, pause);
      }
      function ask() {
        $.ajax({ url: options.url, dataType: 'json', cache: false }).done(function (found) {
          if (!found.waiting) { window.location.reload(); return; }
          if (found.progress !== null && bar.length) { bar.attr('value', found.progress); }
          if (words.text() !== found.words) { words.text(found.words); }
          later();
        }).fail(function (answer) {
          if (answer.status === 404 || answer.status === 403) { window.location.reload(); return; }
          later();
        });
      }
      setTimeout(ask, pause);
    }
  };
});
