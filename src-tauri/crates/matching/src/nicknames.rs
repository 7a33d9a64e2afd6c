//! Short forms of first names.
//!
//! A list of common knowledge, compiled for this program: each line is a name and forms that people who have it go by. A form
//! can belong to several names.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A line of the list.
pub(crate) type Group = u16;

/// English and Spanish names as spoken in the United States.
const NAMES: &str = "
abigail abby abbie gail
abraham abe bram
adelaide addie
adrian ade
agnes aggie
albert al bert bertie
alberto beto
alejandra ale sandra alejandrina
alejandro alex ale jandro
alexander alex al alec sandy xander zander lex sasha
alexandra alex alexa lexi sandra sandy sasha alexandria alix
alfonso poncho fonso
alfred al fred alfie freddy
alfredo fredo
alice allie
alicia licha
allen al
allison ali allie alison
amanda mandy
amelia amy millie mia
anastasia stacy ana
andrea andi drea
andres andy
andrew andy drew
angela angie angel
angelica angie
anita nita ana
anna annie ann anne nan ana
annette annie
anthony tony ant
antoinette toni
antonia toni tona
antonio tony tono
archibald archie
arnold arnie
arthur art artie
augustus gus augie
barbara barb barbie babs
bartholomew bart
beatrice bea trixie
beatriz bety
benedict ben
benjamin ben benny benji
bernard bernie
bernadette bernie detta
bertha bertie
bethany beth
beverly bev
bradley brad
brandon bran
bridget biddy bridie
bruno brunito
calvin cal
cameron cam
candace candy
carl karl
carlos charlie carlitos
carmen carmelita
caroline carrie carol caro lina
carolyn carrie carol lyn
cassandra cassie sandra cass
catalina cata lina
catherine cathy kathy cate kate katie kitty cat cathleen kay
cecilia cece celia ceci
charles charlie chuck chas chip chaz carlos
charlotte charlie lottie char
chester chet
christian chris
christina chris christy tina chrissy
christine chris christy tina chrissy
christopher chris kit topher kris cristobal
clarence clare
claudia claudi
clifford cliff
clinton clint
concepcion concha conchita conchis
consuelo chelo
constance connie
cornelius neil corny
crystal chrissy
curtis curt
cynthia cindy
dagoberto beto
daniel dan danny
danielle dani
darlene dar
david dave davey
deborah deb debbie debra
delores dolores dee lola
dennis denny
derek rick
diana di diane
dolores lola lolita
dominic dom nick
donald don donnie
dorothy dot dottie dolly dory
douglas doug
dwight ike
edgar ed eddie
eduardo lalo edu eddie
edward ed eddie ted teddy ned
edwin ed eddie win
eleanor ellie nell nora ella lenora
elena nena lena
elijah eli lige
elizabeth liz beth betty betsy lizzie eliza libby bess bessie elsie lisa elisabeth liza ella
ellen ellie nell
emily em emmy emilia
emma em emmy
enrique quique kike henry
eric rick ricky
erica ricki
ernest ernie
ernesto neto
esperanza pera lancha
esther essie
eugene gene
eugenia genie
evangeline eva evie angie
evelyn eve evie lyn
fabiola fabi
felicia fel
felipe phil pipe
fernando fer nando
florence flo flossie
frances fran frannie francie frankie
francis frank frankie fran
francisca paca pancha paquita
francisco frank paco pancho cisco kiko
franklin frank
frederick fred freddy fritz rick
gabriel gabe gaby
gabriela gabby gaby gabi
gabrielle gabby elle gaby gabi
gail abigail
genevieve gen jenny eve
george georgie jorge
georgina georgie gina
gerald gerry jerry
geraldine gerry jerry
gerard gerry jerry
gerardo jerry lalo
gertrude gertie trudy
gilbert gil bert
gilberto beto gil
giovanni gio john
gloria glo
grace gracie
graciela chela grace
gregory greg
gregorio goyo greg
gretchen greta
guadalupe lupe lupita
guillermo memo guille bill
gustavo gus tavo
gwendolyn gwen wendy
hannah hanna
harold hal harry
harriet hattie
heather heath
hector tito
helen nell ellie lena
henrietta etta hettie
henry hank harry hal
herbert herb bert
herman manny
hortencia tencha
howard howie
humberto beto
ignacio nacho iggy
immaculada inma
irene rene
isaac ike zac
isabel bella izzy chabela isa chavela isabella ysabel
isabella bella izzy isa belle
isidore izzy
israel izzy
jackson jack
jacob jake jakey coby
jacqueline jackie jacqui jacky
james jim jimmy jamie jem jimmie
jane janie jenny
janet jan
janice jan
jason jay jase
javier javi
jean jeannie
jeffrey jeff geoff geoffrey jeffery
jennifer jen jenny jenn jennie
jeremiah jerry jeremy
jeremy jerry
jerome jerry
jessica jess jessie
jesus chuy chucho jesse
joan joanie
joanna jo joan
joaquin quin
john johnny jack jon jonny juan
johnathan jon john jonathan johnny
jonathan jon john johnny nathan
jordan jordy
jorge george coque
jose pepe joe chepe che joey
josefina josie fina pepa
joseph joe joey jo jody
josephine jo josie joey
joshua josh
joyce joy
juan juanito john
juana juanita janie
judith judy judi
julia julie jules
julian jules
julio jules
julius jules
karen kari
katherine kathy kate katie kit kitty kat kay katharine kathryn katrina kathleen
kathleen kathy kate katie kay
kathryn kathy kate katie kit kat kay
kenneth ken kenny
kimberly kim kimmy
kristen kris kristy
kristina kris tina kristy
kristine kris kristy tina
larry lawrence laurence
laura laurie lori
lauren laurie
lawrence larry lars lawrie
leonard leo len lenny
leonardo leo nardo
leroy roy
leslie les
lester les
leticia lety letty
lewis lew louis
lillian lil lily lilly
linda lindy lynn
lisa liz
lorenzo larry enzo
loretta lori etta
lorraine lori raine
louis lou louie luis
louise lou lulu
lourdes lulu
lucas luke
lucia lucy
lucille lucy lu
luis louis lucho
mabel mae
madeline maddie maddy lena
madison maddie maddy
magdalena magda lena maggie
manuel manny manolo
marcia marcy
marcus marc mark
margaret maggie meg peggy marge margie greta daisy peg rita margo madge
margarita maggie rita mago
maria mary mari maru
marianne mary anne
maribel mari
marie mary
marilyn mary lyn
marjorie marge margie
martha marty mattie
martin marty
martina tina marty
mary molly polly mamie may marie maria
mathilda tilly mattie
matthew matt matty mathew
maureen mo
maurice morris mo
maximilian max
maxwell max
megan meg
melanie mel
melinda mindy lindy mel
melissa mel missy lissa
melvin mel
mercedes meche mercy
michael micheal mike mikey mick mickey mitch miguel micky
michelle shelly mickey chelle
miguel mike mikey
mildred millie milly
miriam mimi mitzi
mitchell mitch
mohammed mo mohamed muhammad mohammad
monica moni
morris mo
nancy nan
natalie nat tally
natasha tasha nat
nathan nate nat
nathaniel nate nat nathan
nicholas nick nicky nico nicolas claus
nicole nikki nicky
nora norah
norman norm
oliver ollie
olivia liv livvy ollie
oscar ozzy
oswald ozzy
pamela pam
patricia pat patty tricia trish patsy
patricio pato
patrick pat paddy rick
paul paulie pablo
paulina pau lina
pauline polly
pedro pete perico
penelope penny
percival percy
peter pete pedro
philip phil pip phillip
phyllis phyl
preston pres
priscilla cilla prissy
rachel rae rach
rafael rafa ralph
ramon moncho ray
ramona mona
randall randy
randolph randy
raphael ralph rafe
raul rulo
raymond ray
rebecca becky becca reba
refugio cuca cuco
regina gina reggie
reginald reggie reg
rene renee
ricardo ricky rick richard
richard rick dick rich ricky richie
robert bob rob bobby robbie bert roberto
roberta bobbie robbie
roberto beto bob robert
roderick rod rick
rodney rod
rodolfo rudy fito
rodrigo rigo rod
rogelio roger
roger rodge hodge
roland rollie rolly
ronald ron ronnie
rosa rosie rosita rose
rosalind rosie roz
rosario chayo
rose rosie
rosemary rose rosie romy
ruben benny
rudolph rudy dolph
russell russ rusty
ruth ruthie
salvador chava sal
salvatore sal
samantha sam sammy
samuel sam sammy
sandra sandy
sara sarah
sarah sally sadie sara
sebastian seb bash
sergio checo
shannon shan
sharon shari
shirley shirl
sidney sid sydney
silvester sly sylvester
silvia sylvia
socorro coco
sofia sophie sofi sophia
solomon sol
sophia sophie sofia
stanley stan
stella estelle estella
stephanie steph stevie
stephen steve stevie steph steven esteban
steven steve stevie stephen
stewart stu stuart
susan sue susie suzy suzanne susanna
susanna sue susie susan
suzanne sue susie suzy
sylvia syl
tabitha tabby
tamara tammy tam
teresa terry tere theresa tess
terence terry
thaddeus tad thad
theodore ted teddy theo
theresa terry tess tessa tracy resa
thomas tom tommy thom
tiffany tiff
timothy tim timmy
tobias toby
tracy trace
travis trav
tyler ty
valentina val vale
valerie val
vanessa nessa vane
vernon vern
veronica ronnie vero roni
victor vic
victoria vicky tori vic vickie
vincent vince vinny vin
vincente chente
violet vi
virginia ginny ginger gina
vivian viv
wallace wally
walter walt wally
wanda wendy
wesley wes
wilbur will
wilfred will fred
wilhelmina mina billie willa
william bill billy will willie liam willy guillermo
winifred winnie freda
winston win
yolanda yoli
yvonne vonnie
zachary zach zack zac zachariah
";

static FORMS: LazyLock<HashMap<&'static str, Vec<Group>>> = LazyLock::new(|| {
    let mut forms: HashMap<&str, Vec<Group>> = HashMap::new();
    for (group, line) in (0..).zip(NAMES.lines()) {
        for form in line.split_whitespace() {
            let groups = forms.entry(form).or_default();
            if groups.last() != Some(&group) {
                groups.push(group);
            }
        }
    }
    forms
});

/// The names that a normalized name can stand for.
pub(crate) fn groups_of(name: &str) -> &'static [Group] {
    FORMS.get(name).map_or(&[], Vec::as_slice)
}
