#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> provider_options() {
    using agents::openai::TokenBudgetLimits;
    using outbound::HttpPoolLimits;
    using std::chrono::hours;
    using std::chrono::milliseconds;
    const auto count = number<std::size_t>(1, 1'000'000);
    const auto tokens = number<std::size_t>(0, 1'000'000'000'000);
    const auto some_time = duration(milliseconds(1), hours(1));
    // What is no URL is told with the rest that does not fit together.
    const auto anything = [](const std::string&) { return true; };
    const Section in(
        "provider", [](auto& config) -> auto& { return config.provider; });
    const Section pool(
        "provider", [](auto& config) -> auto& { return config.provider.pool; });
    const Section budget(
        "provider", [](auto& config) -> auto& { return config.provider.budget; });
    return {
        in.option("base_url", &ProviderConfig::base_url, text("an http or https URL", anything),
                  "OpenAI-compatible API for agents without one of their own: http://127.0.0.1:11434/v1 "
                  "(Ollama), https://api.openai.com/v1; it may be on a private network"),
        in.option("key", &ProviderConfig::key, text("a key", anything), "Key of that API").secret(),
        in.option("model", &ProviderConfig::model, text("a name", anything), "Model to ask there"),
        in.option(
              "detect", &ProviderConfig::detect, boolean(),
              "Look for a model at local_urls at the start where no base_url is given, and let it play the "
              "built-in agent, too")
            .named("--detect"),
        in.option(
            "local_urls", &ProviderConfig::local_urls, list("an http or https URL", anything),
            "APIs of that kind without a key, by default those of Ollama, llama.cpp, vLLM and LM Studio on this "
            "machine: they are looked at for models, which operators are offered, the first of them first, and "
            "agents made by REST may name them as settings.baseUrl"),
        in.option("max_reply_tokens", &ProviderConfig::max_reply_tokens, number<std::int64_t>(1, 1'000'000),
                  "Tokens of a reply; a longer one is cut"),
        in.option("context_tokens", &ProviderConfig::context_tokens, number<std::size_t>(1, 10'000'000),
                  "Tokens of prompt and reply together that the model can take"),
        in.option("max_context_messages", &ProviderConfig::max_context_messages,
                  number<std::size_t>(1, 1'000), "Messages of a channel that a prompt has at most"),
        in.option("max_facts", &ProviderConfig::max_facts, number<std::size_t>(0, 100),
                  "Passages of an agent's knowledge that a prompt has at most"),
        in.option("max_requests", &ProviderConfig::max_requests, number<std::size_t>(1, 10'000),
                  "Requests under way at one provider at a time; those on top wait for their turn"),
        in.option("connect_timeout", &ProviderConfig::connect_timeout, some_time,
                  "For each of: finding the address, connecting, the handshake of TLS, sending"),
        in.option("tool_timeout", &ProviderConfig::tool_timeout, some_time,
                  "How long a tool of an agent may take to answer"),
        in.option("max_answer_size", &ProviderConfig::max_answer_bytes, size(1'024, std::size_t{1} << 30),
                  "Body of an answer"),
        budget.option("channel_tokens_per_day", &TokenBudgetLimits::tokens_in_channel, tokens,
                      "Tokens that agents may use in one channel a day (UTC); 0 = no limit"),
        budget.option("agent_tokens_per_day", &TokenBudgetLimits::tokens_of_agent, tokens,
                      "Tokens that one agent may use a day; 0 = no limit"),
        budget.option("tokens_per_day", &TokenBudgetLimits::tokens, tokens,
                      "The same for all channels together; 0 = no limit"),
        budget.option(
            "max_counted_channels", &TokenBudgetLimits::max_channels, count,
            "Channels, and agents, whose tokens are counted one by one; those on top share a count"),
        pool.option("max_idle_connections", &HttpPoolLimits::max_idle_connections,
                    number<std::size_t>(0, 1'000), "Connections kept open for the next request"),
        pool.option("max_idle_time", &HttpPoolLimits::max_idle_time, some_time,
                    "How long such a connection is kept"),
    };
}

}  // namespace wimpole::config
