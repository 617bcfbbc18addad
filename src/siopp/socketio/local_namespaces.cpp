#include "siopp/socketio/local_namespaces.hpp"

#include <utility>

namespace siopp::socketio {

LocalNamespaces LocalNamespaces::single(std::string name) {
    return {std::make_shared<LocalNamespace>(std::move(name)), nullptr, 0};
}

LocalNamespaces LocalNamespaces::dynamic(std::size_t max_children) {
    return {nullptr, std::make_unique<Children>(), max_children};
}

std::shared_ptr<LocalNamespace> LocalNamespaces::open(std::string_view name) {
    if (single_) return single_;
    const auto found = children_->find(name);
    if (found != children_->end()) return found->second->shared_from_this();
    if (children_->size() >= max_children_) return nullptr;

    const auto forget = [children = children_.get()](LocalNamespace* child) {
        children->erase(child->name());
        std::default_delete<LocalNamespace>()(child);
    };
    std::shared_ptr<LocalNamespace> child(std::make_unique<LocalNamespace>(std::string(name)).release(),
                                          forget);
    children_->emplace(child->name(), child.get());
    return child;
}

LocalNamespace* LocalNamespaces::find(std::string_view name) const {
    if (single_) return single_.get();
    const auto found = children_->find(name);
    return found == children_->end() ? nullptr : found->second;
}

}  // namespace siopp::socketio
