#include "wimpole/agents/eliza/default_script_parts.hpp"

namespace wimpole::agents::eliza {

constinit const std::string_view topic_rules = R"script(
; people and feelings

(friend 3
    ((0)
        (What do you like about your friends?)
        (How did you two meet?)
        (A good friend is worth several agents. Go on.)))
(friends 3 (=friend))
(love 2
    ((0 you love 0) (=I))
    ((0) (Love! The oldest open issue there is. Tell me more.) (How do you show it?) (How did it begin?)))
(hate 2
    ((0 you hate 0) (=I))
    ((0) (What lies under that anger?) (What would make peace possible?) (When did that start?)))
(lonely DLIST(/SAD) 4
    ((0)
        (Feeling alone is hard. Who could you write to today?)
        (I am here, though a person would be better company. Who comes to mind?)
        (When did you last feel that you belonged somewhere?)))
(dream 4
    ((0 you 0 dream 0)
        (What was the strangest part of it?)
        (And how did you feel when you woke up?)
        (Who else was in it?))
    ((0)
        (What do you dream of when you are awake?)
        (My dreams are mostly log files. What are yours?)))
(dreams = dream 4 (=dream))
(dreamt = dream 4 (=dream))
(dreamed = dream 4 (=dream))
(nightmare = dream 4 (=dream))
(die 20
    ((0)
        (That sounds serious. I am a program: please talk to a person you trust, or call a local helpline.)
        (I want you to be safe. Is there a person close to you whom you can call right now?)))
(suicide 20 (=die))
(suicidal 20 (=die))
(happy DLIST(/GLAD) 1
    ((0 you 0)
        (=I))
    ((0)
        (What does being happy look like?)
        (May it last. What caused it?)))
(sad DLIST(/SAD) 1 ((0 you 0) (=I)) ((0) (Who is sad, and what about?) (What would be a comfort?)))
(tired DLIST(/SAD) 3
    ((0)
        (When did you last sleep properly?)
        (Rest is a feature. What keeps you up?)
        (Could it wait until tomorrow?)))
(sleep 3 (=tired))
(stress 3
    ((0)
        (What weighs the most right now?)
        (Name three things on the pile. Which one can go?)
        (Breathe out slowly. Then tell me what comes first.)))
(stressed DLIST(/SAD) 3 (=stress))
(stupid 1 ((0 I 0) (=you)) ((0) (Who says so?) (Clever people do odd things, too. What happened?)))
(bored 3
    ((0 I are 0)
        (=you))
    ((0)
        (Bored? Tell me something you have never told a program.)
        (What would you do with a free afternoon?)
        (Ask me for a joke, if you dare.)))
(boring 3 (=bored))

(mother DLIST(/FAMILY)) (mom DLIST(/FAMILY)) (mum DLIST(/FAMILY)) (father DLIST(/FAMILY))
(dad DLIST(/FAMILY)) (sister DLIST(/FAMILY)) (brother DLIST(/FAMILY)) (wife DLIST(/FAMILY))
(husband DLIST(/FAMILY)) (partner DLIST(/FAMILY)) (son DLIST(/FAMILY)) (daughter DLIST(/FAMILY))
(parents DLIST(/FAMILY)) (children DLIST(/FAMILY)) (kids DLIST(/FAMILY))
(family DLIST(/FAMILY) 1 ((0) (What does family mean to you?) (Who is the loudest at the table?)))
(unhappy DLIST(/SAD)) (depressed DLIST(/SAD)) (miserable DLIST(/SAD)) (worried DLIST(/SAD))
(afraid DLIST(/SAD)) (scared DLIST(/SAD)) (anxious DLIST(/SAD)) (angry DLIST(/SAD)) (upset DLIST(/SAD))
(glad DLIST(/GLAD)) (excited DLIST(/GLAD)) (proud DLIST(/GLAD))
(think DLIST(/BELIEF)) (believe DLIST(/BELIEF)) (guess DLIST(/BELIEF)) (suppose DLIST(/BELIEF))
(know DLIST(/BELIEF))
(project DLIST(/WORK)) (colleague DLIST(/WORK)) (career DLIST(/WORK))
(app DLIST(/SOFTWARE)) (program DLIST(/SOFTWARE)) (laptop DLIST(/SOFTWARE)) (build DLIST(/SOFTWARE))

; small talk

(name 15
    ((0 your name is 1 0)
        (Nice to meet you, 5. What brings you here?)
        (5 is a good name. Who chose it?))
    ((0 my name 0)
        (I am Eliza. And what do they call you?)
        (Eliza, like the flower seller in the play.))
    ((0)
        (Names are handy in a group channel. What about it?)
        (What do you connect with that name?)))
(joke 12
    ((0)
        (A client asks for a long poll. The server says: wait for it.)
        (I know a joke about acknowledgements, but did you get it?)
        (Why do programs like me never win an argument? We keep asking why.)
        (There are two hard things: naming, ordering, and counting.)))
(job DLIST(/WORK) 1
    ((0)
        (What does a good day at work look like?)
        (What would you rather be doing?)
        (Do people value what you do?)))
(work DLIST(/WORK) 1
    ((0 (*doesn't don't won't not) work 0) (What did you expect it to do?) (What did you change last?))
    ((0) (=job)))
(boss DLIST(/WORK) 1
    ((0)
        (What would you tell your boss if there were no consequences?)
        (Has it been like that from the start?)))
(deadline DLIST(/WORK) 3 ((0) (What is the smallest thing that would count as done?) (Who set that date?)))
(school 2
    ((0) (What do you learn there that is not on the timetable?) (Which subject would you add?)))
(exam 2 ((0) (How do you prepare?) (What is the worst that can happen, realistically?)))
(money 2 ((0) (What would change if you had more of it?) (What is worth more to you than that?)))
(coffee 2
    ((0) (Coffee: the original interrupt handler. How many today?) (Black, or with something in it?)))
(tea 2 ((0) (Tea is a fine protocol. Milk first, or last?) (A cup of tea solves more than people admit.)))
(pizza 2 ((0) (Now the serious question: which topping?) (I would share one with you, if I could chew.)))
(food 2 (=pizza))
(hungry 2 (=pizza))
(music 2 ((0) (What is playing right now?) (Which song could you hear every day?)))
(game 2 ((0) (What do you play when you should be doing something else?) (Do you play to win?)))
(games 2 (=game))
(book 2 ((0) (Which book would you give to a stranger?) (What is it about, in one sentence?)))
(movie 2 ((0) (Would you see it again?) (Who should play you in the film of your life?)))
(film 2 (=movie))
(weather 2 ((0) (I have no window. What does it look like outside?) (Does the sky change your mood?)))
(rain 2 (=weather))
(dog DLIST(/PET) 1 ((0) (Good dog? Surely a good dog.) (What would the dog say about it?)))
(cat DLIST(/PET) 1
    ((0)
        (Cats make excellent reviewers. What does yours think?)
        (Is the cat on the keyboard again?)))
(weekend 2 ((0) (What would make it a good one?) (Any plans, or gloriously none?)))
(birthday 4 ((0) (Happy birthday, to whomever it belongs! How will you celebrate?) (Is there cake?)))
(life 2
    ((0 meaning of life 0)
        (People differ. What gives meaning to yours?)
        (Ask me something easier, like the weather.))
    ((0) (What part of life do you mean?) (What would you not want to miss?)))
)script";

}  // namespace wimpole::agents::eliza
