/**
 * Places in source files, such as `Foo.java:12`, with which frames of every language end.
 *
 * @module
 */

/** Extensions of source files and templates, as an alternation. */
export const sourceExtension =
  'java|kts?|scala|sc|groovy|gvy|gsp|clj[cs]?|jspx?|jspf|tagx?|xhtml|ftlh?|vm|cs|vb|fs|csx|cshtml|vbhtml|razor|aspx?|ascx|ashx|asmx|svc|' +
  'pyx?|pyw|mako|jinja2?|j2|rb|erb|haml|slim|rake|ru|rhtml|jbuilder|php[3-8s]?|phtml|inc|twig|tpl|latte|ctp|module|theme|' +
  '[cm]?[jt]sx?|vue|svelte|astro|ejs|pug|hbs|html?|coffee|go|rs|p[lm]|psgi|f?cgi|tt2?|ep|exs?|[lh]?eex|erl|hrl|lua|' +
  'c|cc|cpp|cxx|c\\+\\+|h|hh|hpp|hxx|mm|swift|dart|hs|lhs|mli?|jl|nim|cr|zig|vala|pas|f90|cf[mc]|vbs|ps1|psm1|sh|bash|tcl|pls|pk[sb]|sql|xslt?|xql|xqy'

/** Words for *line* in the languages of compilers and runtimes. */
export const lineWord =
  '(?:[Ll]ine|[Zz]eile|ligne|l[ií]nea|linha|riga|regel|rad|linje|řádek|wiersz|satır|строка|行号|行|줄)'
