/** A name for a run that was given none: two words that are easy to say and to find again. */
export function runName(random: () => number = Math.random): string {
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] as string;
  return `${pick(ADJECTIVES)}-${pick(ANIMALS)}`;
}

const ADJECTIVES =
  'agile amber ample apt ardent azure balmy blithe bold brave breezy bright brisk bronze calm candid careful cheerful chipper civil clear clever cosmic crisp curious dapper daring deft dewy eager early earnest easy elated fair fancy fearless fine fleet fluent fond frank free fresh gentle glad golden graceful grand hale handy happy hardy hazel hearty honest humble ideal jaunty jolly jovial keen kind lively loyal lucid lucky lunar mellow merry mighty mild misty modest neat nimble noble novel opal patient peppy placid plucky polite prime proud quick quiet radiant rapid ready regal robust rosy sage sandy serene sharp silent silver sleek smart snug solar solid spry stable steady stellar sturdy sunny swift tidy tranquil trim true trusty upbeat valiant vivid warm wary wise witty zesty'.split(
    ' ',
  );

const ANIMALS =
  'albatross alpaca antelope armadillo auk badger barracuda bat beaver bee bison bittern boar bobcat buffalo bustard buzzard camel capybara caribou cassowary cat chamois cheetah chinchilla cicada civet condor coot cormorant coyote crane cricket crow curlew deer dingo dolphin dormouse dove dragonfly duck dugong dunlin eagle echidna egret eland elk emu falcon ferret finch firefly flamingo fox frog gannet gazelle gecko genet gibbon giraffe gnu goldfinch goose grouse gull hamster hare harrier hawk hedgehog heron hoopoe hornbill ibex ibis iguana impala jackal jackdaw jaguar jay kestrel kingfisher kite kiwi koala kudu lapwing lark lemming lemur leopard linnet llama lobster loon lynx macaw magpie manatee marmot marten meerkat merlin mole mongoose moose moth mule narwhal newt nightjar ocelot octopus okapi opossum orca oriole oryx osprey otter owl oyster panda pangolin parrot partridge peacock pelican penguin petrel pheasant pika plover porcupine puffin puma quail quokka rabbit raccoon raven reindeer robin rook salamander sandpiper seal serval shrew skylark sloth snipe sparrow squid squirrel starling stoat stork swallow swan swift tapir tern thrush toad toucan trout turtle vole vulture wallaby walrus warbler weasel whale wolf wombat woodpecker wren yak zebra'.split(
    ' ',
  );
