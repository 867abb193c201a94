"""Short forms of English given names."""

from typing import Final

# A line is one given name and what its bearers are called.  A short form may stand in several.
_GROUPS = """\
william bill billy will willy liam;robert bob bobby rob robbie bert;richard dick rick ricky rich richie
john jack johnny jon;james jim jimmy jamie;charles charlie chuck chas;edward ed eddie ted teddy ned;thomas tom tommy
michael mike mick mickey mikey;joseph joe joey;david dave davy;daniel dan danny;matthew matt matty;anthony tony ant
andrew andy drew;steven stephen steve;christopher chris kit;nicholas nick nicky;alexander alex sandy xander alec
alexandra alex sandra sasha lexi;samuel sam sammy;samantha sam sammy;benjamin ben benny benji;gregory greg
jeffrey geoffrey jeff geoff;kenneth ken kenny;lawrence laurence larry;peter pete;philip phillip phil;raymond ray
ronald ron ronnie;donald don donny;timothy tim timmy;walter walt wally;frederick fred;francis frank frankie fran
franklin frank;henry harry hank hal;harold harry hal;albert al bert;alfred al alf fred;gerald gerry jerry
jerome jerry;patrick pat paddy;patricia pat patty tricia trish
elizabeth liz beth betty lizzie eliza elsie libby bess;margaret maggie meg peggy marge margie rita
katherine catherine kathryn kate kathy cathy katie kay kitty;susan sue susie suzy;deborah debra deb debbie
barbara barb babs;jennifer jen jenny;jessica jess jessie;rebecca becky becca;victoria vicky tori
christine christina chris tina chrissy;cynthia cindy;dorothy dot dottie dolly;eleanor ellie nell nora
helen nell nellie;judith judy;kimberly kim;linda lin;mary molly polly mae;nancy nan;pamela pam;sandra sandy
teresa theresa terry tess tracy;theodore ted teddy theo;terence terry;vincent vince vinny;zachary zach zack
joshua josh;jonathan jon jonny nathan;nathaniel nate nathan;leonard len lenny leo;leonardo leo;eugene gene
douglas doug;stanley stan;stuart stu;russell russ;martin marty;maxwell max;maximilian max;abigail abby gail
amanda mandy;angela angie;caroline carrie lina;charlotte lottie charlie;gabriel gabe;gabriella gabby ella
isabella bella izzy;jacob jake;joanna jo joan;josephine jo josie;natalie nat;olivia liv livvy;stephanie steph
valerie val;wendy gwendolyn"""


def _table(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(text.replace("\n", ";").split(";")):
        for name in group.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_NAMES: Final = _table(_GROUPS)


def same_given_name(one: str, other: str) -> bool:
    """Whether two folded given names can be forms of one (Bill, William)."""
    return bool(_NAMES.get(one, frozenset()) & _NAMES.get(other, frozenset()))
