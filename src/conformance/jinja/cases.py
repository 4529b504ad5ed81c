"""Small Jinja templates and what Jinja 3.1, set up as transformers sets it up, makes of them.

    cases.py            compares with src/test/resources/publish/jinja/cases.json
    cases.py --golden   writes it
"""

import json
import sys
from pathlib import Path

from jinja2.exceptions import TemplateError
from transformers.utils.chat_template_utils import _compile_jinja_template

GOLDEN = Path(__file__).resolve().parents[3] / "src/test/resources/publish/jinja/cases.json"
NAMES = {
    "messages": [{"role": "system", "content": " Sys "}, {"role": "user", "content": "Hi \"you\"\n"}, {"role": "assistant", "content": "Ja, ü 🙂"}],
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {"b": 1, "a": [1.5, True, None, "x<y>"]}}}],
    "n": 7, "x": 2.5, "yes": True, "no": False, "nothing": None, "empty": "", "list": [3, 1, 2], "map": {"b": 2, "a": 1},
    "text": "  The quick, brown fox  ", "bos_token": "<s>",
}
TEMPLATES = r'''
plain text
{{ n }} {{ x }} {{ yes }} {{ no }} {{ nothing }} {{ missing }} {{ list }} {{ map }} {{ empty }}|
{{ 1 + 2 * 3 - 4 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 1.5 + 1 }} {{ 10 / 5 }}
{{ 1e3 }} {{ 1.0 }} {{ 0.1 + 0.2 }} {{ 1e20 }} {{ 1e-7 }} {{ 123456789.5 }} {{ 1_000 }}
{{ 'a' + "b" ~ 1 ~ none }} {{ 'a' 'b' "c" }} {{ 'ab' * 3 }}
{{ 'tab\tnew\\n \'q\' \"d\" \x41 \u00e9' }}
{{ 1 == 1.0 }} {{ 1 == '1' }} {{ [1, 2] == [1, 2] }} {{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ 'a' < 'b' }} {{ none == none }} {{ missing == none }}
{{ 'a' in 'abc' }} {{ 1 in list }} {{ 'b' in map }} {{ 'z' not in map }} {{ not 1 in list }}
{{ yes and no }} {{ 0 or 'x' }} {{ '' and 1 }} {{ not empty }} {{ 1 if yes else 2 }} {{ 1 if no }}| {{ 'a' if no else 'b' if no else 'c' }}
{{ list[0] }} {{ list[-1] }} {{ list[9] }}| {{ map['a'] }} {{ map.a }} {{ map.zz }}| {{ messages[0]['role'] }} {{ messages[-1].content }}
{{ list[1:] }} {{ list[:-1] }} {{ list[::-1] }} {{ 'hello'[1:3] }} {{ 'hello'[-3:] }} {{ 'hello'[::2] }} {{ list[5:] }} {{ messages[1:]|length }}
{{ text | trim }}|{{ text.strip() }}|{{ text.lstrip() }}|{{ text.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ '\n\na\n'.strip('\n') }}
{{ text | trim | upper }} {{ 'ABC' | lower }} {{ 'hello world' | title }} {{ 'hELLO' | capitalize }} {{ "they're bill's".title() }}
{{ text.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a</t>b'.split('</t>')[-1] }} {{ 'a b c'.rsplit(' ', 1) }}
{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'a-b'.replace('-', '+') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'abc' | replace('b', 'x') }}
{{ 'abc'.find('c') }} {{ 'abc'.count('b') }} {{ '12'.isdigit() }} {{ ', '.join(['a', 'b']) }} {{ ['a', 1, none] | join('-') }} {{ list | join }}
{{ '{} and {}'.format(1, 'b') }} {{ '{0}{1}{0}'.format('a', 'b') }} {{ '{n}'.format(n=3) }} {{ '{{}}'.format() }}
{{ map.get('a') }} {{ map.get('z') }} {{ map.get('z', 5) }} {% for k, v in map | dictsort %}{{ k }}{{ v }}{% endfor %} {{ map.keys() | list }} {% for k, v in map | items %}{{ k }}{{ v }}{% endfor %}
{{ list | length }} {{ 'abc' | length }} {{ map | count }} {{ list | first }} {{ list | last }} {{ [] | first }}| {{ list | sort }} {{ list | sort(reverse=true) }} {{ list | reverse | list }} {{ list | max }} {{ list | min }} {{ list | sum }}
{{ 'abc' | list }} {{ 'abc' | reverse }} {{ [1, 1, 2] | unique | list }} {{ ['b', 'A', 'c'] | sort }}
{{ missing | default('d') }} {{ empty | default('d') }}| {{ empty | default('d', true) }} {{ nothing | default('d') }} {{ missing | d }}|
{{ tools | tojson }}
{{ tools[0] | tojson(indent=2) }}
{{ {'a': 'é"\\\n\t<>&', 'b': {}} | tojson }} {{ [] | tojson }} {{ 'x' | tojson }} {{ none | tojson }} {{ map | tojson(sort_keys=true) }} {{ [1, 2] | tojson(separators=(',', ':')) }} {{ 'é🙂' | tojson(true) }} {{ 'é' | tojson(ensure_ascii=False) }}
{{ messages | map(attribute='role') | list }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', '==', 'user') | map(attribute='role') | join(',') }} {{ list | select('odd') | list }} {{ list | reject('gt', 1) | list }} {{ ['a', 'B'] | map('upper') | list }} {{ none | selectattr('x') | list }}
{{ '12' | int + 1 }} {{ 'zz' | int }} {{ '1.5' | float }} {{ 3.7 | int }} {{ -3 | abs }} {{ 5 | string + 'x' }}
{{ 'a\nb\n\nc' | indent }} {{ 'a\nb' | indent(2, true) }}
{{ n is defined }} {{ missing is defined }} {{ missing is not defined }} {{ nothing is none }} {{ text is string }} {{ map is mapping }} {{ list is sequence }} {{ text is iterable }} {{ map is iterable }} {{ n is number }} {{ yes is boolean }} {{ n is integer }} {{ x is float }} {{ yes is true }} {{ no is false }} {{ n is odd }} {{ n is divisibleby(7) }} {{ n is divisibleby 2 }} {{ 'user' is in ['user'] }} {{ n is eq 7 }} {{ none is string }}
{{ [1, 'a', none, true, 1.5, [2], {'k': 'v'}] }} {{ {'a': 'it\'s'} }} {{ (1, 2) | list }} {{ ['"', "'"] }}
{% if n > 5 %}big{% elif n > 2 %}mid{% else %}small{% endif %} {% if missing %}x{% else %}y{% endif %}
{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }} {{ m.role }};{% endfor %}
{% for a in [] %}x{% else %}none{% endfor %} {% for k, v in map.items() %}{{ k }}={{ v }},{% endfor %} {% for i in range(3) %}{{ i }}{% endfor %} {% for i in range(5, 0, -2) %}{{ i }}{% endfor %}
{% for m in messages if m.role != 'system' %}{{ loop.index }}{{ m.role }}{% if not loop.last %},{% endif %}{% endfor %}
{% for c in 'añ🙂' %}[{{ c }}]{% endfor %} {% for k in map %}{{ k }}{% endfor %}
{% for i in list %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }} {{ loop.cycle('a', 'b') }}{% endfor %}
{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% for i in [1, 2] %}{% for j in 'ab' %}{{ i }}{{ j }}{{ loop.index }} {% endfor %}{% endfor %}
{% set a = 1 %}{% for i in list %}{% set a = a + i %}{{ a }} {% endfor %}{{ a }}
{% set ns = namespace(a=1, b=none) %}{% for i in list %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }} {{ ns.b }} {{ ns.c }}|
{% if true %}{% set inner = 5 %}{% endif %}{{ inner }} {% set a, b = 1, 2 %}{{ a }}{{ b }} {% set t = 1, 2 %}{{ t | list }}
{% set block %}x{{ n }}y{% endset %}{{ block }} {% set up | upper %}abc{% endset %}{{ up }} {% filter upper %}abc{{ n }}d{% endfilter %}
{% macro hi(name, greeting='Hello') %}{{ greeting }}, {{ name }}!{% endmacro %}{{ hi('A') }} {{ hi('B', 'Ho') }} {{ hi(name='C', greeting='Hey') }} {{ hi() }}
{% macro outer(x) %}{{ inner(x) }}{% endmacro %}{% macro inner(x) %}<{{ x }}{{ n }}>{% endmacro %}{{ outer(1) }}
{% macro fact(k) %}{% if k <= 1 %}1{% else %}{{ k * (fact(k - 1) | int) }}{% endif %}{% endmacro %}{{ fact(5) }}
{% generation %}gen{{ n }}{% endgeneration %}
{{ raise_exception('stop') }}
{% if no %}{{ raise_exception('stop') }}{% endif %}fine
{{ missing.attribute }}
{{ list.append(4) }}
{{ map.update({'c': 3}) }}
{{ 'a' + 1 }}
{{ n() }}
{% if 'x' | unknown_filter %}{% endif %}
{% if no %}{{ 'x' | unknown_filter }}{% endif %}ok
{# a comment #}a{# another
one #}b
{%- if yes -%}   x   {%- endif -%}   y
a   {{- n -}}   b
  {% if yes %}
  x
  {% endif %}
y
{% for i in [1, 2] %}
  - {{ i }}
{% endfor %}
end
a {% if yes %} b {% endif %} c
   {%+ if yes %}x{% endif %}
{% if yes +%}
x
{% endif %}z
{% raw %}{{ not }} {% this %}{% endraw %} after
{{ '{{ x }}' }} {{ '{%' }} {{ "}}" }}
{{ messages[1].content | trim }}|{{ messages[2]['content'] }}|{{ messages[0].content.strip() + '!' }}
{{ bos_token + '[INST] ' + messages[1]['content'].strip() + ' [/INST]' }}
{{ messages[1:] | map(attribute='role') | list }} {% set loop_messages = messages[1:] %}{{ loop_messages[0]['role'] }}
{{ (messages | last).role }} {{ messages | length - 1 }} {{ -n }} {{ +n }} {{ - 2 | abs }} {{ (1, ) | length }} {{ () | length }}
{{ dict(a=1, b='x') }} {{ namespace is defined }} {{ range is defined }} {{ strftime_now is defined }}
{{ 'a' if messages[0].role == 'system' and messages | length > 2 else 'b' }} {{ messages[0] is mapping and 'role' in messages[0] }}
{{ '%s' }} {{ 5 % 3 }} {{ 'A' ~ 'B' | lower }} {{ ('A' ~ 'B') | lower }} {{ 1 + 2 | string | length }}
{%- set x %}{%- for m in messages %}{{ m.role }}{{ '\n' if not loop.last }}{%- endfor %}{% endset %}{{ x }}
{{ [1, 2] + [3] }} {{ list + [n] }} {{ 'yes' if [] else 'no' }} {{ {} | length }} {{ {'a': 1}.a }} {{ {'a': {'b': 2}}['a']['b'] }}
{{ 'a\\nb' }} {{ 'line\
continued' }} {{ "a" ~ '\'' }} {{ '\\' }}
{% set content = messages[1].content if messages[1].content is string else 'x' %}{{ content | tojson }}
{{ "x" * 0 }}| {{ 'b' > 'a' }} {{ true == 1 }} {{ true + 1 }} {{ none is none }} {{ 3 | string is string }}
'''.strip("\n").split("\n")

# Templates of several lines: written above one line each, put together here.
MULTI = [
    "  {% if yes %}\n  x\n  {% endif %}\ny", "{% for i in [1, 2] %}\n  - {{ i }}\n{% endfor %}\nend\n", "{# a\nb #}\nx\n\n", "a\n  {{- n }}\n\n{%- if yes %}\n\n z{% endif %}\n",
    "{%- for m in messages %}\n    {%- if m.role == 'user' %}\n        {{- m.content }}\n    {%- else %}\n        {{- '<' + m.role + '>\\n' }}\n    {%- endif %}\n{%- endfor %}\n",
    "\t {% set a = 1 %}\n \t{# c #} x\n{% if yes %} \n a\n{% endif %}\n", "x {# c #}\ny\n  {# c #}\nz {%- raw -%}  r  {%- endraw %} e", "{{ n }}\n{{ n }}\n\n", "{% if yes %}\r\na\r\n{% endif %}\r\nb",
]


def rendered(template):
    try:
        return _compile_jinja_template(template).render(**NAMES)
    except (TemplateError, TypeError, ValueError, AttributeError):
        return None


def main():
    cases = {"names": NAMES, "cases": [{"template": t, "text": rendered(t)} for t in TEMPLATES + MULTI]}
    text = json.dumps(cases, ensure_ascii=False, indent=1) + "\n"
    if "--golden" in sys.argv:
        GOLDEN.write_text(text, encoding="utf-8")
    same = GOLDEN.read_text(encoding="utf-8") == text
    print(f"jinja: {len(cases['cases'])} templates {'as recorded' if same else 'NOT as recorded'}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
