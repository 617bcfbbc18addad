#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/socketio/local_namespace.hpp"

namespace siopp::socketio {

/// One worker's share of a namespace; of a dynamic one, its children by their names. A child exists on a
/// worker as long as somebody there holds it, that is, as long as it has sockets (or clients that wait to
/// connect) there: no worker has to ask another one before it forgets a child.
class LocalNamespaces {
public:
    static LocalNamespaces single(std::string name);
    static LocalNamespaces dynamic(std::size_t max_children);

    /// Creates a child on first use; null when there are too many. The last holder must go before this table.
    std::shared_ptr<LocalNamespace> open(std::string_view name);
    /// Null where there is no such child. Of what is not dynamic, it itself, whatever the name.
    LocalNamespace* find(std::string_view name) const;
    std::size_t size() const noexcept { return single_ ? 1 : children_->size(); }

    template <class Visit>
    void for_each(Visit visit) const {
        if (single_) return visit(*single_);
        for (const auto& [name, child] : *children_)
            visit(*child);
    }

private:
    using Children = boost::unordered_flat_map<std::string_view, LocalNamespace*>;

    LocalNamespaces(std::shared_ptr<LocalNamespace> single, std::unique_ptr<Children> children,
                    std::size_t max_children)
        : single_(std::move(single)), children_(std::move(children)), max_children_(max_children) {}

    /// Null in a dynamic one.
    std::shared_ptr<LocalNamespace> single_;
    /// Keys are views of the children's own names.
    std::unique_ptr<Children> children_;
    std::size_t max_children_;
};

}  // namespace siopp::socketio
