// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Hashes} from "./Hashes.sol";
import {IRollup, IRollupInbox, ISequencerRegistry} from "./Interfaces.sol";
import {Attestation, MEMBERS_MAX, Member, MessageKind, Seal, SlashReason, WEIGHT_MAX} from "./Types.sol";

/// Subnets and their operators: admission by the subnet's governor, bonds in LUMIA that weights are bounded by, exits after
/// a delay, slashing on two signatures alone. Every change of a member list is an inbox message, and the list's hash is kept at its index.
/// EIP712's immutables live in the implementation's code and its domain is built from the proxy's address, so the
/// plain version serves behind a proxy and saves the storage reads of the upgradeable one.
contract SequencerRegistry is ISequencerRegistry, OwnableUpgradeable, EIP712 {
    using SafeERC20 for IERC20;
    using Checkpoints for Checkpoints.Trace256;

    enum Status {
        None,
        Active,
        Exiting
    }

    /// exitDelay in seconds, bondPerWeight in wei of LUMIA for each unit of weight. Of a bond, slashBps is taken once an
    /// epoch of offences; of that, finderBps goes to who brings the evidence and the rest to the treasury.
    struct SubnetParameters {
        address governor;
        address treasury;
        uint256 minBond;
        uint256 bondPerWeight;
        uint64 exitDelay;
        uint16 slashBps;
        uint16 finderBps;
    }

    struct Operator {
        address signer;
        uint64 weight;
        bool jailed;
        Status status;
        address feeRecipient;
        uint64 exitAt;
        uint256 bond;
        uint64 exitIndex;
    }

    /// A signer key: its operator's for ever, and in the list once, from one inbox index up to before another.
    struct Key {
        address operator;
        uint48 from;
        uint48 until;
    }

    struct Subnet {
        SubnetParameters parameters;
        address pendingGovernor;
        address[] sorted;
        mapping(address operator => Operator) operators;
        mapping(address signer => Key) keys;
        mapping(bytes32 offence => bool) punished;
        Checkpoints.Trace256 membersHashes;
        /// By inbox index: the weight that all changes so far moved, and the list's weight in the lower 128 bits.
        Checkpoints.Trace256 moves;
    }

    /// The least time for which an exiting operator's bond stays within reach of evidence, seconds.
    uint64 public constant EXIT_DELAY_MIN = 1 hours;
    /// What a finder may get at most: an operator that reports itself loses half and more of what it forfeits.
    uint16 public constant FINDER_BPS_MAX = 5_000;
    uint256 public constant BOND_PER_WEIGHT_MAX = 1 << 128;
    uint256 private constant BPS = 10_000;

    IERC20 public lumia;
    IRollupInbox public inbox;
    IRollup public rollup;
    mapping(uint64 subnet => Subnet) private _subnets;

    event SubnetRegistered(uint64 indexed subnet, address governor, bytes32 membersHash);
    event MembersChanged(uint64 indexed subnet, uint64 inboxIndex, bytes32 membersHash);
    event Bonded(uint64 indexed subnet, address indexed operator, uint256 amount, uint256 bond);
    event Admitted(uint64 indexed subnet, address indexed operator, address signer, uint64 weight);
    event ExitRequested(uint64 indexed subnet, address indexed operator, uint64 exitAt);
    event BondWithdrawn(uint64 indexed subnet, address indexed operator, address to, uint256 amount);
    event SignerRotated(uint64 indexed subnet, address indexed operator, address signer);
    event Jailed(uint64 indexed subnet, address indexed operator, bool jailed);
    event Slashed(
        uint64 indexed subnet, address indexed operator, uint8 reason, uint256 amount, address finder, uint256 reward
    );
    event ParametersChanged(uint64 indexed subnet, SubnetParameters parameters);
    event GovernorNominated(uint64 indexed subnet, address governor);
    event GovernorChanged(uint64 indexed subnet, address governor);

    error AlreadyConnected();
    error SubnetExists(uint64 subnet);
    error NoSuchSubnet(uint64 subnet);
    error NotGovernor(uint64 subnet, address caller);
    error NotActive(address operator);
    error AlreadyActive(address operator);
    error TooManyMembers();
    error NotAscending(address operator);
    error InvalidMember(address operator);
    error InvalidParameters();
    error SignerTaken(address signer);
    error BondTooSmall(uint256 bond, uint256 minBond);
    error BondLocked(uint64 exitAt);
    error NoWeightLeft();
    error StillCertifies(uint64 exitIndex, uint64 through);
    error TooMuchWeight(uint64 weight, uint64 weightMax);
    error MovesTooMuch(uint256 moved, uint256 movedMax);
    error NotEvidence();
    error KeyNotInForce(address signer);
    error AlreadyPunished();

    modifier onlyGovernor(uint64 subnet) {
        if (msg.sender != _existing(subnet).parameters.governor) revert NotGovernor(subnet, msg.sender);
        _;
    }

    constructor() EIP712("Lumia Sequencer Network", "1") {
        _disableInitializers();
    }

    function initialize(address owner, IERC20 lumia_) external initializer {
        __Ownable_init(owner);
        lumia = lumia_;
    }

    /// Names inbox and rollup, once: the contracts need each other's address.
    function connect(IRollupInbox inbox_, IRollup rollup_) external onlyOwner {
        if (address(inbox) != address(0)) revert AlreadyConnected();
        inbox = inbox_;
        rollup = rollup_;
    }

    // Subnets

    /// Opens a subnet with its genesis members, ascending by operator; the caller pays the bond of each.
    function registerSubnet(uint64 subnet, SubnetParameters calldata parameters, Member[] calldata genesis)
        external
        onlyOwner
    {
        Subnet storage s = _subnets[subnet];
        if (s.parameters.governor != address(0)) revert SubnetExists(subnet);
        _checkParameters(parameters);
        if (genesis.length == 0 || genesis.length > MEMBERS_MAX) revert TooManyMembers();
        s.parameters = parameters;
        address previous;
        uint256 total;
        uint256 bonds;
        for (uint256 i = 0; i < genesis.length; i++) {
            Member calldata member = genesis[i];
            if (member.operator <= previous) revert NotAscending(member.operator);
            previous = member.operator;
            uint256 bond_ = _bondFor(parameters, member.weight);
            s.operators[member.operator].bond = bond_;
            bonds += bond_;
            total += member.weight;
            _activate(s, subnet, member);
            s.sorted.push(member.operator);
        }
        bytes32 hash = Hashes.members(genesis);
        s.membersHashes.push(0, uint256(hash));
        s.moves.push(0, total);
        emit SubnetRegistered(subnet, parameters.governor, hash);
        lumia.safeTransferFrom(msg.sender, address(this), bonds);
    }

    /// Changes a subnet's parameters; the owner is a timelock. Exits under way keep their delay, and members that a higher
    /// bondPerWeight leaves short keep their weight until it next changes.
    function changeParameters(uint64 subnet, SubnetParameters calldata parameters) external onlyOwner {
        Subnet storage s = _existing(subnet);
        _checkParameters(parameters);
        s.parameters = parameters;
        emit ParametersChanged(subnet, parameters);
    }

    function nominateGovernor(uint64 subnet, address governor_) external onlyGovernor(subnet) {
        _subnets[subnet].pendingGovernor = governor_;
        emit GovernorNominated(subnet, governor_);
    }

    function acceptGovernor(uint64 subnet) external {
        Subnet storage s = _existing(subnet);
        if (msg.sender != s.pendingGovernor) revert NotGovernor(subnet, msg.sender);
        s.parameters.governor = msg.sender;
        s.pendingGovernor = address(0);
        emit GovernorChanged(subnet, msg.sender);
    }

    // Operators

    /// Adds to an operator's bond; anyone may pay it.
    function bond(uint64 subnet, address operator_, uint256 amount) external {
        Operator storage o = _existing(subnet).operators[operator_];
        o.bond += amount;
        emit Bonded(subnet, operator_, amount, o.bond);
        lumia.safeTransferFrom(msg.sender, address(this), amount);
    }

    function admit(uint64 subnet, Member calldata member) external onlyGovernor(subnet) {
        Subnet storage s = _subnets[subnet];
        if (s.sorted.length >= MEMBERS_MAX) revert TooManyMembers();
        _activate(s, subnet, member);
        _insert(s.sorted, member.operator);
        s.keys[member.signer].from = uint48(_publishLimited(s, subnet, member.weight));
    }

    function requestExit(uint64 subnet) external {
        Subnet storage s = _existing(subnet);
        uint256 moved = _leave(s, subnet, msg.sender);
        _left(s, msg.sender, _publishOrRevert(s, subnet, moved));
    }

    function remove(uint64 subnet, address operator_) external onlyGovernor(subnet) {
        Subnet storage s = _existing(subnet);
        uint256 moved = _leave(s, subnet, operator_);
        _left(s, operator_, _publishLimited(s, subnet, moved));
    }

    /// Pays the bond out to the caller's choice once its exit delay is over and L1 has every batch that the operator may
    /// have certified: the tip's epoch has a list without it. At once if it was never admitted.
    function withdrawBond(uint64 subnet, address to) external {
        Operator storage o = _existing(subnet).operators[msg.sender];
        if (o.status == Status.Active) revert AlreadyActive(msg.sender);
        if (o.status == Status.Exiting) {
            if (block.timestamp < o.exitAt) revert BondLocked(o.exitAt);
            uint64 through = rollup.certifyingThrough(subnet);
            if (through < o.exitIndex) revert StillCertifies(o.exitIndex, through);
        }
        uint256 amount = o.bond;
        o.bond = 0;
        o.status = Status.None;
        emit BondWithdrawn(subnet, msg.sender, to, amount);
        lumia.safeTransfer(to, amount);
    }

    /// A signer key belongs to its operator for ever, so that evidence outlives a rotation, and never comes back.
    function rotateSigner(uint64 subnet, address signer) external {
        Subnet storage s = _existing(subnet);
        Operator storage o = _active(s, msg.sender);
        _own(s, signer, msg.sender);
        Key storage retired = s.keys[o.signer];
        o.signer = signer;
        emit SignerRotated(subnet, msg.sender, signer);
        uint48 index = uint48(_publishOrRevert(s, subnet, 0));
        retired.until = index;
        s.keys[signer].from = index;
    }

    function setFeeRecipient(uint64 subnet, address feeRecipient) external {
        Subnet storage s = _existing(subnet);
        _active(s, msg.sender).feeRecipient = feeRecipient;
        _publishOrRevert(s, subnet, 0);
    }

    function setWeight(uint64 subnet, address operator_, uint64 weight) external onlyGovernor(subnet) {
        Subnet storage s = _subnets[subnet];
        Operator storage o = _active(s, operator_);
        uint64 before = o.weight;
        if (weight > before) _requireBond(s, o, weight);
        o.weight = weight;
        uint64 moved = weight > before ? weight - before : before - weight;
        _publishLimited(s, subnet, o.jailed ? 0 : moved);
    }

    function setJailed(uint64 subnet, address operator_, bool jailed) external onlyGovernor(subnet) {
        Subnet storage s = _subnets[subnet];
        Operator storage o = _active(s, operator_);
        if (!jailed) _requireBond(s, o, o.weight);
        uint64 moved = o.jailed == jailed ? 0 : o.weight;
        o.jailed = jailed;
        emit Jailed(subnet, operator_, jailed);
        _publishLimited(s, subnet, moved);
    }

    // Slashing

    /// Two different seals that one operator signed for one (generation, number), with keys that were its own there.
    function slashDoubleSeal(
        Seal calldata a,
        bytes calldata signatureA,
        Seal calldata b,
        bytes calldata signatureB,
        address finder
    ) external {
        bytes32 hashA = Hashes.sealHash(a);
        bytes32 hashB = Hashes.sealHash(b);
        if (a.subnet != b.subnet || a.generation != b.generation || a.number != b.number || hashA == hashB) {
            revert NotEvidence();
        }
        address offender = _offender(a.subnet, a.number, hashA, signatureA, hashB, signatureB);
        if (a.sequencer != offender || b.sequencer != offender) revert NotEvidence();
        _slash(a.subnet, offender, SlashReason.DOUBLE_SEAL, a.generation, a.number, finder);
    }

    /// Two different attestations that one operator signed for one (generation, number), with keys that were its own there.
    function slashDoubleAttestation(
        Attestation calldata a,
        bytes calldata signatureA,
        Attestation calldata b,
        bytes calldata signatureB,
        address finder
    ) external {
        bytes32 hashA = Hashes.attestation(a);
        bytes32 hashB = Hashes.attestation(b);
        if (a.subnet != b.subnet || a.generation != b.generation || a.number != b.number || hashA == hashB) {
            revert NotEvidence();
        }
        address offender = _offender(a.subnet, a.number, hashA, signatureA, hashB, signatureB);
        _slash(a.subnet, offender, SlashReason.DOUBLE_ATTESTATION, a.generation, a.number, finder);
    }

    // Reading

    function governor(uint64 subnet) external view returns (address) {
        return _existing(subnet).parameters.governor;
    }

    function treasury(uint64 subnet) external view returns (address) {
        return _existing(subnet).parameters.treasury;
    }

    function parametersOf(uint64 subnet) external view returns (SubnetParameters memory) {
        return _existing(subnet).parameters;
    }

    /// Whose a signer key is, and at which inbox indexes the list has it: from one up to before another.
    function keyOf(uint64 subnet, address signer) external view returns (Key memory) {
        return _existing(subnet).keys[signer];
    }

    function operatorOf(uint64 subnet, address operator_) external view returns (Operator memory) {
        return _existing(subnet).operators[operator_];
    }

    /// The list as the last change left it, ascending by operator.
    function membersOf(uint64 subnet) external view returns (Member[] memory) {
        return _list(_existing(subnet));
    }

    /// Hash of the list in force after the inbox message of that index; index 0 is genesis.
    function membersHashAt(uint64 subnet, uint64 inboxIndex) external view returns (bytes32) {
        return bytes32(_existing(subnet).membersHashes.upperLookupRecent(inboxIndex));
    }

    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // Inner workings

    function _existing(uint64 subnet) private view returns (Subnet storage s) {
        s = _subnets[subnet];
        if (s.parameters.governor == address(0)) revert NoSuchSubnet(subnet);
    }

    function _active(Subnet storage s, address operator_) private view returns (Operator storage o) {
        o = s.operators[operator_];
        if (o.status != Status.Active) revert NotActive(operator_);
    }

    function _checkParameters(SubnetParameters calldata p) private pure {
        bool parties = p.governor != address(0) && p.treasury != address(0);
        bool bonds = p.bondPerWeight > 0 && p.bondPerWeight <= BOND_PER_WEIGHT_MAX && p.exitDelay >= EXIT_DELAY_MIN;
        bool shares = p.slashBps <= BPS && p.finderBps <= FINDER_BPS_MAX;
        if (!parties || !bonds || !shares) revert InvalidParameters();
    }

    function _bondFor(SubnetParameters memory p, uint64 weight) private pure returns (uint256) {
        uint256 needed = weight * p.bondPerWeight;
        return needed > p.minBond ? needed : p.minBond;
    }

    function _requireBond(Subnet storage s, Operator storage o, uint64 weight) private view {
        if (weight > WEIGHT_MAX) revert TooMuchWeight(weight, WEIGHT_MAX);
        uint256 needed = _bondFor(s.parameters, weight);
        if (o.bond < needed) revert BondTooSmall(o.bond, needed);
    }

    function _own(Subnet storage s, address signer, address operator_) private {
        if (signer == address(0)) revert InvalidMember(operator_);
        if (s.keys[signer].operator != address(0)) revert SignerTaken(signer);
        s.keys[signer] = Key(operator_, 0, type(uint48).max);
    }

    function _activate(Subnet storage s, uint64 subnet, Member calldata member) private {
        Operator storage o = s.operators[member.operator];
        if (member.operator == address(0) || member.weight == 0) revert InvalidMember(member.operator);
        if (o.status == Status.Active) revert AlreadyActive(member.operator);
        _requireBond(s, o, member.weight);
        _own(s, member.signer, member.operator);
        o.signer = member.signer;
        o.weight = member.weight;
        o.feeRecipient = member.feeRecipient;
        o.status = Status.Active;
        o.jailed = false;
        o.exitAt = 0;
        o.exitIndex = 0;
        emit Admitted(subnet, member.operator, member.signer, member.weight);
    }

    /// The weight that goes with it.
    function _leave(Subnet storage s, uint64 subnet, address operator_) private returns (uint256 moved) {
        Operator storage o = _active(s, operator_);
        o.status = Status.Exiting;
        o.exitAt = uint64(block.timestamp) + s.parameters.exitDelay;
        _erase(s.sorted, operator_);
        emit ExitRequested(subnet, operator_, o.exitAt);
        return o.jailed ? 0 : o.weight;
    }

    function _left(Subnet storage s, address operator_, uint64 index) private {
        Operator storage o = s.operators[operator_];
        o.exitIndex = index;
        s.keys[o.signer].until = uint48(index);
    }

    function _offender(
        uint64 subnet,
        uint64 number,
        bytes32 hashA,
        bytes calldata signatureA,
        bytes32 hashB,
        bytes calldata signatureB
    ) private view returns (address) {
        Subnet storage s = _existing(subnet);
        address signerA = ECDSA.recoverCalldata(_hashTypedDataV4(hashA), signatureA);
        address signerB = ECDSA.recoverCalldata(_hashTypedDataV4(hashB), signatureB);
        address a = s.keys[signerA].operator;
        if (a == address(0) || a != s.keys[signerB].operator) revert NotEvidence();
        _requireInForce(s, subnet, number, signerA);
        if (signerB != signerA) _requireInForce(s, subnet, number, signerB);
        return a;
    }

    /// A key counts for the heights of the epochs whose list has it; for a height that is not posted, if a list from the
    /// tip's epoch on has it.
    function _requireInForce(Subnet storage s, uint64 subnet, uint64 number, address signer) private view {
        (, uint64 through, bool posted) = rollup.windowOf(subnet, number);
        Key storage key = s.keys[signer];
        if (key.until <= through || (posted && key.from > through)) revert KeyNotInForce(signer);
    }

    /// Offences of one epoch are punished once, whatever their number and kind, and a height never twice. Where nobody with
    /// weight would remain, the operator stays in the list. The finder's share goes to the address that the call names, and to
    /// its sender where it names none: a sender that pays from a hot key need not keep it there.
    function _slash(uint64 subnet, address operator_, uint8 reason, uint64 generation, uint64 number, address finder)
        private
    {
        if (finder == address(0)) finder = msg.sender;
        Subnet storage s = _subnets[subnet];
        (uint64 epoch,,) = rollup.windowOf(subnet, number);
        _punish(s, keccak256(abi.encode(operator_, epoch)));
        _punish(s, keccak256(abi.encode(operator_, generation, number)));
        Operator storage o = s.operators[operator_];
        uint256 amount = (o.bond * s.parameters.slashBps) / BPS;
        uint256 reward = (amount * s.parameters.finderBps) / BPS;
        o.bond -= amount;
        emit Slashed(subnet, operator_, reason, amount, finder, reward);
        inbox.enqueue(subnet, MessageKind.SLASH, abi.encode(operator_, reason));
        if (o.status == Status.Active && !o.jailed) {
            o.jailed = true;
            if (_publish(s, subnet, o.weight) == 0) o.jailed = false;
            else emit Jailed(subnet, operator_, true);
        }
        lumia.safeTransfer(s.parameters.treasury, amount - reward);
        if (reward > 0) lumia.safeTransfer(finder, reward);
    }

    function _punish(Subnet storage s, bytes32 offence) private {
        if (s.punished[offence]) revert AlreadyPunished();
        s.punished[offence] = true;
    }

    /// For what the governor decides: together with everything that moved since the epochs before the tip's, at most a third
    /// of the weight that they ended with, or one unit. Evidence and an operator's own exit are counted and never refused:
    /// the governor causes neither, and nobody is kept in by force.
    function _publishLimited(Subnet storage s, uint64 subnet, uint256 moved) private returns (uint64) {
        if (moved > 0) {
            uint256 base = s.moves.upperLookupRecent(rollup.appliedBeforeTip(subnet));
            uint256 max = uint128(base) / 3;
            if (max == 0) max = 1;
            uint256 since = (s.moves.latest() >> 128) + moved - (base >> 128);
            if (since > max) revert MovesTooMuch(since, max);
        }
        return _publishOrRevert(s, subnet, moved);
    }

    function _publishOrRevert(Subnet storage s, uint64 subnet, uint256 moved) private returns (uint64 index) {
        index = _publish(s, subnet, moved);
        if (index == 0) revert NoWeightLeft();
    }

    /// Enqueues the whole list and keeps its hash at the message's index; a list without weight is never published, which
    /// index 0 says.
    function _publish(Subnet storage s, uint64 subnet, uint256 moved) private returns (uint64 index) {
        Member[] memory list = _list(s);
        uint256 total;
        for (uint256 i = 0; i < list.length; i++) {
            total += list[i].weight;
        }
        if (total == 0) return 0;
        bytes memory body = abi.encode(list);
        index = inbox.enqueue(subnet, MessageKind.MEMBERS, body);
        bytes32 hash = keccak256(body);
        s.membersHashes.push(index, uint256(hash));
        s.moves.push(index, (((s.moves.latest() >> 128) + moved) << 128) | total);
        emit MembersChanged(subnet, index, hash);
    }

    function _list(Subnet storage s) private view returns (Member[] memory list) {
        list = new Member[](s.sorted.length);
        for (uint256 i = 0; i < list.length; i++) {
            address operator_ = s.sorted[i];
            Operator storage o = s.operators[operator_];
            list[i] = Member(operator_, o.signer, o.jailed ? 0 : o.weight, o.feeRecipient);
        }
    }

    function _insert(address[] storage sorted, address operator_) private {
        sorted.push(operator_);
        uint256 i = sorted.length - 1;
        while (i > 0 && sorted[i - 1] > operator_) {
            sorted[i] = sorted[i - 1];
            i--;
        }
        sorted[i] = operator_;
    }

    function _erase(address[] storage sorted, address operator_) private {
        uint256 i = 0;
        while (sorted[i] != operator_) {
            i++;
        }
        for (; i + 1 < sorted.length; i++) {
            sorted[i] = sorted[i + 1];
        }
        sorted.pop();
    }
}
