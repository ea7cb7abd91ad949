/* Scripts of the metadata forms. The forms work without them. */

/* Rows: a button adds an empty row at once. */
this.ckan.module('satudata-rows', function ($) {
  return {
    initialize: function () {
      var list = this.el.find('.satudata-rows-list').first();
      var template = this.el.find('template')[0];
      this.el.find('.satudata-rows-hint').first().hide();
      this.el.find('.satudata-rows-add').first().prop('hidden', false).on('click', function () {
        var index = list.children().length;
        var html = template.innerHTML.replace(/__index__/g, index).replace(/__number__/g, index + 1);
        var row = $(html).appendTo(list);
        row.find('[data-module]').each(function () { this.ckan && this.ckan.module.initializeElement(this); });
        row.find('input, textarea, select').first().trigger('focus');
      });
    }
  };
});

/* Condition: a field that does not apply is hidden while it is empty. */
this.ckan.module('satudata-condition', function ($) {
  return {
    options: { when: null },
    initialize: function () {
      var field = this.el;
      var form = field.closest('form');
      var when = this.options.when;
      function values(name) {
        return form.find('[name="' + name + '"]').filter(function () {
          return this.type !== 'checkbox' || this.checked;
        }).map(function () { return $(this).val(); }).get();
      }
      function filled() {
        return field.find('input, select, textarea').filter(function () {
          return this.type === 'checkbox' ? this.checked : this.type !== 'hidden' && $(this).val();
        }).length > 0;
      }
      function apply() {
        var holds = Object.keys(when).every(function (name) {
          var allowed = [].concat(when[name]).map(String);
          return values(name).some(function (value) { return allowed.indexOf(value) >= 0; });
        });
        field.prop('hidden', !holds && !filled());
      }
      Object.keys(when).forEach(function (name) { form.on('change', '[name="' + name + '"]', apply); });
      apply();
    }
  };
});

/* Regions: search by name or code, choose from a list; the line of the form keeps what is sent. */
this.ckan.module('satudata-regions', function ($) {
  return {
    options: { url: null, single: false, search: '', remove: '', none: '' },
    initialize: function () {
      var options = this.options;
      var line = this.el;
      var chips = $('<ul class="satudata-region-chips"></ul>');
      var search = $('<input type="search" class="form-control" autocomplete="off">').attr({
        'id': line.attr('id'), 'placeholder': options.search, 'aria-controls': line.attr('id') + '-hasil'
      });
      var results = $('<ul class="satudata-region-results" hidden></ul>').attr('id', line.attr('id') + '-hasil');
      var timer;
      function chosen() {
        return line.val().split(/[,;\n]/).map(function (text) { return text.trim(); }).filter(Boolean);
      }
      function store(list) { line.val(list.join(', ')).trigger('change'); draw(); }
      function draw() {
        chips.empty();
        chosen().forEach(function (text) {
          var button = $('<button type="button">×</button>').attr('aria-label', options.remove.replace('{name}', text));
          button.on('click', function () {
            store(chosen().filter(function (other) { return other !== text; }));
            search.trigger('focus');
          });
          chips.append($('<li></li>').text(text + ' ').append(button));
        });
      }
      function choose(text) {
        var list = options.single === true ? [] : chosen();
        if (list.indexOf(text) < 0) { list.push(text); }
        store(list);
        search.val('').trigger('focus');
        results.prop('hidden', true);
      }
      function show(found) {
        results.empty().prop('hidden', false);
        found.forEach(function (region) {
          var button = $('<button type="button"></button>').text(region.code + ' ' + region.full_name);
          button.on('click', function () { choose(region.text); });
          results.append($('<li></li>').append(button));
        });
        if (!found.length) { results.append($('<li class="p-2"></li>').text(options.none)); }
      }
      search.on('input', function () {
        clearTimeout(timer);
        var query = search.val().trim();
        if (query.length < 2) { results.prop('hidden', true); return; }
        timer = setTimeout(function () { $.getJSON(options.url, { q: query }, show); }, 250);
      });
      search.on('keydown', function (event) {
        if (event.key === 'Enter') { event.preventDefault(); results.find('button').first().trigger('click'); }
        if (event.key === 'ArrowDown') { event.preventDefault(); results.find('button').first().trigger('focus'); }
      });
      results.on('keydown', 'button', function (event) {
        var item = $(this).closest('li');
        if (event.key === 'ArrowDown') { event.preventDefault(); item.next().find('button').trigger('focus'); }
        if (event.key === 'ArrowUp') { event.preventDefault(); (item.prev().find('button')[0] || search[0]).focus(); }
        if (event.key === 'Escape') { results.prop('hidden', true); search.trigger('focus'); }
      });
      line.removeAttr('id').attr('type', 'hidden').before(chips, search, results);
      draw();
    }
  };
});
