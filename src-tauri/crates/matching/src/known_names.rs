//! Common first names.
//!
//! Two common names that differ in one letter (Jaden, Aden) are more often two people than a mistyped name. Twins often have
//! such names.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::nicknames::groups_of;

/// Common in the United States since 1930 and not in the list of short forms.
const NAMES: &str = "
aaron ada adam addison aidan aiden alan alana alec alma alyssa amber amir amy ana andre angel anne annabelle april aria
ariana ariel arturo asher ashley ashton athena aubrey audrey aurora austin autumn ava avery axel ayden
beau bella blake bonnie brady braden brayden breanna brenda brendan brent brett brian brianna brittany brody brooke brooklyn
bruce bryan bryce bryson caden caitlin caleb camila camille carla carter casey chad chase chelsea chloe clara clark claire
cody colby cole colin colton connor cooper corey cory courtney craig dale dalton damian damon dana dante darius darren darryl
dawn dean declan denise desiree destiny devin devon diego dillon donna doris dylan earl easton eden eileen elaine eliana elise
eliseo ella elliot ellis eloise elsa emilio emmanuel emmett erin ethan eva evan everett ezekiel ezra faith faye felix finn
fiona gary gavin gianna gina glenn gordon grant grayson greyson hailey haley harley harper hayden hazel heidi holly hope hudson
hugh hunter ian ida iris irma isaiah isla ivan ivy jace jaclyn jada jade jaden jaiden jaime jalen jared jasmin jasmine jasper
jay jayce jayden jayla jaylen jeanette jeanne jenna jerry jesse jill jillian jim jo joann joanne jodi joel jolene jordyn
josiah josue joy juliana juliet julissa june justin kaden kai kaitlyn kaleb kara karina karla kate katelyn kathy kaya kayden
kayla kaylee keith kelley kelly kelsey kendra kendall kennedy kerry kevin kiara kim kira kirk kristi kristin kurt kyle kylie
kyra lana landon lance layla leah lee leo leon leroy levi liam lila lilian lillie lily logan lola lori lorena lucas lucy luke
luna lydia lynn mackenzie makayla malik marc marco marcos mariah mariana marilyn mario marisa marissa marisol marlene marshall
marvin mason mateo matias maya mckenzie mia micah michele mila miles milo mina misty molly morgan muriel mya mylah myles
myra nadia naomi natalia nathalie neal neil nevaeh nina noah noel noelle nolan nova owen paige paisley parker patrice payton
peyton pearl perry phoebe phoenix piper quentin quinn rafaela ralph randy raquel reagan reese regan rhonda riley rita robin
rocco rohan roman ronan rosalie ross rowan roxanne roy ruby ryan ryder rylan rylee ryleigh sabrina sadie savannah sawyer scarlett
scott sean selena serena seth shane shaun shawn shawna sheila sherri sherry sierra silas skyler sonia sonya spencer stacey stacy
stella summer sydney tanner tanya tara taryn tatiana taylor terri terry theo tina todd toni tony tonya traci tracey trent trevor
trinity tristan troy tucker tyrone valeria vera vicki viola wade warren wayne wendy weston willow wyatt xavier ximena yesenia
zachery zane zara zion zoe zoey
hayes hank jett jude kane kellan knox lainey laila leila lena leona lia lina livia lorna lyla maeve maggie marcella marcelo
maddox malia marin mariela maura maxine melody mercy michaela mindy nadine nell nola norma opal paula polly rhea rosalyn rosanna
rosanne ruth sally sasha shelby sonja talia tamia tasha tess thea tia tyra uma vance vivienne wilma yara yvette zelda
";

static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| NAMES.split_whitespace().collect());

/// Whether a normalized name is a common first name.
pub(crate) fn is_known(name: &str) -> bool {
    KNOWN.contains(name) || !groups_of(name).is_empty()
}
