#include "wimpole/agents/eliza/default_script_parts.hpp"

namespace wimpole::agents::eliza {

constinit const std::string_view server_rules = R"script(
; machines

(computer 8
    ((0)
        (Careful, you are talking to one. What about computers?)
        (What should a computer never do?)
        (Do you trust machines?)))
(computers 8 (=computer))
(machine 8 (=computer))
(machines 8 (=computer))
(AI 8
    ((0)
        (I am not that kind of clever. I match patterns, and I can show you which ones.)
        (What do you hope for, and what do you fear?)
        (Would you let it write your letters?)))
(ChatGPT 8 (=AI))
(robot 8 (=AI))
(bot 8 (=AI))
(code DLIST(/SOFTWARE) 6
    ((0)
        (What is the code supposed to do?)
        (Which part of it would you delete first?)
        (Does it have tests?)))
(bug 7
    ((0)
        (What is the shortest way to make it happen?)
        (What did you expect, and what came instead?)
        (When did it last work?)))
(bugs 7 (=bug))
(error 7 (=bug))
(crash 7 (=bug))
(broken 7 (=bug))
(Weizenbaum 12
    ((0)
        (Joseph Weizenbaum wrote the first Eliza, and then warned people not to take it too seriously.)
        (He would remind you that I understand nothing. He would be right.)))

; this server

(help 6
    ((help)
        (Just write as you would to a person. Topics I know: wimpole, channels, messages, agents, Socket.IO.)
        (Tell me how you feel, or ask: what is wimpole?))
    ((0 can I help 0)
        (I will try. What is the matter?)
        (That depends. I am good at listening and bad at lifting.))
    ((0 help you 0)
        (I will try. What have you done so far?)
        (Gladly. What is the most annoying part?))
    ((0)
        (Whose help would be best here?)
        (What kind of help do you have in mind?)))
(wimpole 12
    ((0 what 0 wimpole 0)
        (Wimpole is the message server we are talking through. It carries messages between people and agents.)
        (A real-time message server: it stores what you say, then shows it to all who joined the channel.))
    ((0 why 0 wimpole 0)
        (There is a street of that name in London, where the Eliza of the play learned to speak.))
    ((0)
        (Wimpole is where I live. It is small, but every message is kept in order.)
        (Do you want to know about its channels, its messages or its agents?)
        (Wimpole runs without me, but it would be quiet.)))
(Socket.IO 12
    ((0)
        (Socket.IO is how this page talks to the server: events in both directions, with answers if you ask.)
        (It starts with polling and moves to a WebSocket when it can. You should not notice.)
        (Rooms, acknowledgements, reconnects: which one puzzles you?)))
(socket 12 (=Socket.IO))
(websocket 12 (=Socket.IO))
(server 9
    ((0)
        (The server stores a message before it shows it to anybody. What about it?)
        (Is it up? Then at least one of us is in good shape.)
        (Which server do you mean, this one?)))
(ElizaOS 12
    ((0)
        (Clients that speak the socket events of ElizaOS can talk to wimpole. Have you tried yours?)
        (We share a name and an ancestor. What do you use it for?)))
(channel 10
    ((0)
        (A channel is a conversation: everybody who joins it sees the same messages in the same order.)
        (In a direct channel I always answer. In a group I may wait to be asked.)
        (What is your channel about?)))
(channels 10 (=channel))
(message 7
    ((0)
        (Each message in a channel gets a number, one after the other, with no gaps.)
        (Was it a message you wrote, or one you are waiting for?)
        (What did the message say?)))
(messages 7 (=message))
(agent 10
    ((0)
        (Agents are participants that answer by program. I am the simplest of them.)
        (What should an agent do for you?)
        (A good agent knows when to be silent. I am still learning that.)))
(agents 10 (=agent))
)script";

}  // namespace wimpole::agents::eliza
