// Chat templates through llama.cpp's own Jinja engine, which its C interface leaves out. The engine's code is in
// libllama-common; here is only the way from a source text and variables in JSON to the rendered text.
#pragma once

#include "json.h"
#include "jinja/lexer.h"
#include "jinja/parser.h"
#include "jinja/runtime.h"

#include <ctime>
#include <string>

namespace lorapress {

// source:    the template
// variables: a JSON object, one member a variable of the template
// now:       what strftime_now formats, seconds since 1970
// Throws std::exception where the template is malformed, fails, or calls raise_exception.
inline std::string jinja_render(const std::string & source, const std::string & variables, long long now) {
    jinja::lexer lexer;
    jinja::program program = jinja::parse_from_tokens(lexer.tokenize(source));
    jinja::context context(source);
    context.current_time = static_cast<std::time_t>(now);
    jinja::global_from_json(context, common_json::parse(variables), false);
    jinja::runtime runtime(context);
    return jinja::render_string_parts(jinja::runtime::gather_string_parts(runtime.execute(program)));
}

}
