#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/result.hpp"

namespace siopp::json {

enum class Errc { syntax = 1, invalid_utf8, too_deep, not_an_array };
std::string_view to_string(Errc error);
ErrorCode make_error_code(Errc error);

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// The deepest nesting accepted where a caller names no limit of its own; larger limits count up to 1024.
inline constexpr std::size_t default_max_depth = 512;

class Elements;
class Members;

/// One JSON value (RFC 8259) as the validated slice of text it was sent as. It does not own the text and is
/// valid as long as the text is: never parse a temporary string. Reading never fails in surprising ways: an
/// accessor of the wrong kind gives nothing. The raw slice may be relayed unchanged: it is well-formed JSON
/// in well-formed UTF-8.
class View {
public:
    /// `null`.
    View() = default;

    /// Validates the whole of `text` (surrounding white space allowed) in one pass without recursion.
    static Result<View> parse(std::string_view text, std::size_t max_depth = default_max_depth);

    Kind kind() const noexcept;
    std::string_view raw() const noexcept { return raw_; }
    bool is_null() const noexcept { return kind() == Kind::null; }

    std::optional<bool> boolean() const noexcept;
    /// Nothing for fractions, exponents and numbers beyond 64 bits.
    std::optional<std::int64_t> integer() const noexcept;
    /// Nothing for numbers out of a double's range.
    std::optional<double> number() const noexcept;
    /// The text with escapes resolved; a lone surrogate becomes U+FFFD.
    std::optional<std::string> string() const;
    /// The text without a copy, where it holds no escape.
    std::optional<std::string_view> plain_string() const noexcept;

    /// The value of `key` in an object; of equal keys the last one, as JavaScript reads them. Each call scans
    /// the object: to read many members, walk members() once.
    std::optional<View> find(std::string_view key) const;

    /// Empty for anything but an array.
    Elements elements() const noexcept;
    /// Empty for anything but an object.
    Members members() const noexcept;

private:
    friend class Elements;
    friend class Members;
    friend Result<std::vector<View>> parse_array(std::string_view, std::size_t);
    explicit View(std::string_view raw) noexcept : raw_(raw) {}

    std::string_view raw_ = "null";
};

struct Member {
    /// The key as a JSON string view: `key.string()` resolves escapes.
    View key;
    View value;
};

/// Range over the elements of an array in order.
class Elements {
public:
    class iterator {
    public:
        using value_type = View;
        using difference_type = std::ptrdiff_t;
        View operator*() const noexcept { return current_; }
        iterator& operator++() noexcept;
        void operator++(int) noexcept { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept { return at_end_; }

    private:
        friend class Elements;
        explicit iterator(std::string_view rest) noexcept;
        void read() noexcept;
        std::string_view rest_;
        View current_;
        bool at_end_ = false;
    };
    iterator begin() const noexcept { return iterator(inside_); }
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    friend class View;
    explicit Elements(std::string_view inside) noexcept : inside_(inside) {}
    std::string_view inside_;
};

/// Range over the members of an object in the order of the text, equal keys included.
class Members {
public:
    class iterator {
    public:
        using value_type = Member;
        using difference_type = std::ptrdiff_t;
        Member operator*() const noexcept { return current_; }
        iterator& operator++() noexcept;
        void operator++(int) noexcept { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept { return at_end_; }

    private:
        friend class Members;
        explicit iterator(std::string_view rest) noexcept;
        void read() noexcept;
        std::string_view rest_;
        Member current_;
        bool at_end_ = false;
    };
    iterator begin() const noexcept { return iterator(inside_); }
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    friend class View;
    explicit Members(std::string_view inside) noexcept : inside_(inside) {}
    std::string_view inside_;
};

/// Validates a JSON array and slices its elements in the same pass: what an event's argument list is.
/// `max_depth` counts the array itself.
Result<std::vector<View>> parse_array(std::string_view text, std::size_t max_depth = default_max_depth);

}  // namespace siopp::json

template <>
struct boost::system::is_error_code_enum<siopp::json::Errc> : std::true_type {};
