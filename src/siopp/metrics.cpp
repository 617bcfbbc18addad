#include "siopp/metrics.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace siopp {

namespace {

std::string_view name_of(Metric::Type type) {
    switch (type) {
        case Metric::Type::counter:
            return "counter";
        case Metric::Type::gauge:
            return "gauge";
        case Metric::Type::histogram:
            return "histogram";
    }
    return "untyped";
}

void append_number(std::string& out, double number) {
    if (std::isinf(number)) {
        out += number > 0 ? "+Inf" : "-Inf";
        return;
    }
    std::array<char, 32> text;
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

enum class Quotes { kept, escaped };

void append_escaped(std::string& out, std::string_view text, Quotes quotes) {
    for (const char character : text) {
        if (character == '\n') {
            out += "\\n";
            continue;
        }
        if (character == '\\' || (character == '"' && quotes == Quotes::escaped)) out += '\\';
        out += character;
    }
}

void append_labels(std::string& out, const Metric::Labels& labels) {
    char separator = '{';
    for (const auto& [name, value] : labels) {
        out.append(1, separator).append(name).append("=\"");
        append_escaped(out, value, Quotes::escaped);
        out += '"';
        separator = ',';
    }
    if (!labels.empty()) out += '}';
}

void append_line(std::string& out, std::string_view name, std::string_view suffix,
                 const Metric::Labels& labels, double number) {
    out.append(name).append(suffix);
    append_labels(out, labels);
    out += ' ';
    append_number(out, number);
    out += '\n';
}

void append_histogram(std::string& out, const Metric& metric) {
    for (const auto& bucket : metric.buckets) {
        std::string bound;
        append_number(bound, bucket.upper_bound);
        append_line(out, metric.name, "_bucket", {{"le", bound}}, static_cast<double>(bucket.count));
    }
    append_line(out, metric.name, "_sum", {}, metric.sum);
    const auto count = metric.buckets.empty() ? 0 : metric.buckets.back().count;
    append_line(out, metric.name, "_count", {}, static_cast<double>(count));
}

}  // namespace

std::string to_prometheus_text(std::span<const Metric> metrics) {
    std::string out;
    for (const auto& metric : metrics) {
        out.append("# HELP ").append(metric.name).append(" ");
        append_escaped(out, metric.help, Quotes::kept);
        out.append("\n# TYPE ").append(metric.name).append(" ").append(name_of(metric.type)).append("\n");
        for (const auto& value : metric.values)
            append_line(out, metric.name, "", value.labels, value.number);
        if (metric.type == Metric::Type::histogram) append_histogram(out, metric);
    }
    return out;
}

}  // namespace siopp
